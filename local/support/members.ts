/**
 * The members of a request, read from the schema that checks it: what the support table says is what the local cloud
 * takes.
 */
import type * as z from "zod";

type Schema = z.core.$ZodType;

/** Schemas that wrap another one without changing which members it has. */
const WRAPPERS = new Set([
  "optional",
  "default",
  "prefault",
  "nullable",
  "readonly",
  "nonoptional",
  "catch",
  "promise",
]);

/** How deep members are listed; a list of everything would be read by nobody. */
const DEPTH = 2;

/**
 * The members as the support table lists them: `FileSystemId`*, `Paths`, `Report`* {`Enabled`*, `Path`}. A star marks
 * what a request must have.
 */
export function membersOf(schema: Schema, depth = DEPTH): string {
  const shape = shapeOf(schema);
  if (!shape || depth === 0) return "";
  return Object.entries(shape)
    .map(([name, member]) => {
      const inner = membersOf(member, depth - 1);
      return `\`${name}\`${isRequired(member) ? "\\*" : ""}${inner === "" ? "" : ` {${inner}}`}`;
    })
    .join(", ");
}

/** How many members there are, those of structures in structures included. */
export function memberCount(schema: Schema, depth = 8): number {
  const inner = Object.values(shapeOf(schema) ?? {});
  return depth === 0 ? 0 : inner.reduce((sum, member) => sum + 1 + memberCount(member, depth - 1), 0);
}

/** The members of a structure, of a list's structures or of a choice between structures; undefined for other types. */
export function shapeOf(schema: Schema): Record<string, Schema> | undefined {
  const def = definition(schema);
  switch (def.type) {
    case "object":
      return def.shape;
    case "array":
      return shapeOf(def.element);
    case "pipe":
      return shapeOf(def.in) ?? shapeOf(def.out);
    case "union": {
      const shapes = def.options.map(shapeOf).filter((shape) => shape !== undefined);
      return shapes.length > 0 ? Object.assign({}, ...shapes) : undefined;
    }
    case "lazy":
      return shapeOf(def.getter());
    default:
      return WRAPPERS.has(def.type) ? shapeOf(def.innerType) : undefined;
  }
}

/** The schema without what only says how absent or unread values are treated; of a conversion, what it reads. */
export function unwrapped(schema: Schema): Schema {
  const def = definition(schema);
  if (def.type === "pipe") return unwrapped(definition(def.in).type === "transform" ? def.out : def.in);
  if (def.type === "lazy") return unwrapped(def.getter());
  return WRAPPERS.has(def.type) ? unwrapped(def.innerType) : schema;
}

/** Whether a request without the member is refused. */
export function isRequired(schema: Schema): boolean {
  return schema._zod.optin !== "optional" && !(schema as z.ZodType).safeParse(undefined).success;
}

/** What zod keeps of a schema, as far as it is read here. */
interface Definition {
  type: string;
  shape: Record<string, Schema>;
  element: Schema;
  in: Schema;
  out: Schema;
  options: Schema[];
  innerType: Schema;
  getter: () => Schema;
  valueType: Schema;
  entries: Record<string, string>;
  values: unknown[];
}

export function definition(schema: Schema): Definition {
  return schema._zod.def as unknown as Definition;
}
