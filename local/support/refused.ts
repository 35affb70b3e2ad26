/**
 * What the published model of a service knows and the local cloud refuses: members that an operation's schema lacks,
 * and values of enums that it does not take.
 */
import type * as z from "zod";
import type { ServiceModel, ShapeRef } from "../models/model";
import { definition, shapeOf, unwrapped } from "./members";

type Schema = z.core.$ZodType;

/** How deep members are compared; recursive shapes of a model have no end. */
const DEPTH = 8;

export interface Refused {
  /** `LustreConfiguration.RootSquashConfiguration` */
  path: string;
  /** Values of its enum that are refused and that are taken; absent where the member itself is refused. */
  values?: string[];
  taken: string[];
}

/** In the model's order. A refused structure is one entry, whatever it would hold. */
export function refusedOf(model: ServiceModel, input: ShapeRef | undefined, schema: Schema): Refused[] {
  return input ? [...refusedMembers(model, input, schema, [])] : [];
}

function* refusedMembers(
  model: ServiceModel,
  ref: ShapeRef,
  schema: Schema,
  path: string[],
): Iterable<Refused> {
  const shape = model.shapes[ref.shape]!;
  if (path.length > DEPTH) return;
  if (shape.enum) {
    const taken = shape.enum.filter((value) => (schema as z.ZodType).safeParse(value).success);
    const values = shape.enum.filter((value) => !taken.includes(value));
    if (values.length > 0) yield { path: path.join("."), values, taken };
  } else if (shape.member) {
    const { type, element } = definition(unwrapped(schema));
    if (type === "array") yield* refusedMembers(model, shape.member, element, path);
  } else if (shape.value) {
    const { type, valueType } = definition(unwrapped(schema));
    if (type === "record") yield* refusedMembers(model, shape.value, valueType, path);
  } else if (shape.members) {
    const taken = shapeOf(schema);
    if (!taken) return;
    for (const [name, member] of Object.entries(shape.members)) {
      const own = taken[name];
      if (own) yield* refusedMembers(model, member, own, [...path, name]);
      else yield { path: [...path, name].join("."), taken: [] };
    }
  }
}

/** `CapacityToRelease`, `Type` = `AUTO_RELEASE_DATA`; of a long enum, what is taken instead. */
export function wordedRefusals(refused: Refused[]): string {
  return refused
    .map(({ path, values, taken }) => `\`${path}\`${values ? valuesOf(values, taken) : ""}`)
    .join(", ");
}

function valuesOf(refused: string[], taken: string[]): string {
  const words = (values: string[]) => values.map((value) => `\`${value}\``).join(" or ");
  return refused.length > 4 && refused.length > taken.length
    ? ` other than ${words(taken)}`
    : ` = ${words(refused)}`;
}
