/**
 * What makes a valid request an invalid one: a single change that the published model does not allow, at any place of
 * the request.
 */
import type { ServiceModel, Shape, ShapeRef } from "../../../local/models/model";
import { satisfies } from "./pattern";
import type { Members } from "./request";

export type MutationKind =
  | "missing member"
  | "wrong type"
  | "too short"
  | "too long"
  | "outside enum"
  | "outside pattern"
  | "unknown member";

export interface Mutation {
  kind: MutationKind;
  /** `Report.Enabled`; items of lists by number. */
  path: string;
  /** The member that an error should name. */
  member: string;
  /** What is no value of the enum: an error may name it instead. */
  given?: string;
  input: Members;
}

/** No service has a member of this name. */
export const UNKNOWN = "Nonsense";

/** Longer texts and lists would only be slow. */
const LONGEST_TEXT = 5000;
const LONGEST_LIST = 250;

/** Texts of which one breaks every pattern that anything can break. */
const ODD_TEXTS = ["\u0001", "~ ?", "!", "a b", "*", "\n", "x".repeat(40), "0", "é", "arn:"];

/** Every change of this request that breaks the model in one place. */
export function mutationsOf(model: ServiceModel, operation: string, input: Members): Mutation[] {
  const ref = model.operations[operation]!.input;
  if (!ref) return [{ kind: "unknown member", path: UNKNOWN, member: UNKNOWN, input: { [UNKNOWN]: "x" } }];
  return [...changes(model, ref, input, [], true)].map(({ kind, path, given, value }) => ({
    kind,
    path: path.join("."),
    ...(given === undefined ? {} : { given }),
    member: path.findLast((step) => !/^\d+$/.test(step)) ?? "",
    input: value as Members,
  }));
}

interface Change {
  kind: MutationKind;
  path: string[];
  given?: string;
  /** The whole value, changed. */
  value: unknown;
}

/** @param typed whether the place has types: addresses and headers are texts, and so is all of XML */
function* changes(
  model: ServiceModel,
  ref: ShapeRef,
  value: unknown,
  path: string[],
  typed: boolean,
): Iterable<Change> {
  const shape = model.shapes[ref.shape]!;
  const { protocol } = model.metadata;
  const change = (kind: MutationKind, changed: unknown): Change => ({ kind, path, value: changed });
  const isTyped = typed && ref.location === undefined && protocol !== "rest-xml";
  if (path.length > 0 && isTyped && !ref.streaming) {
    const wrong = protocol === "query" ? wrongText(shape) : wrongValue(shape);
    if (wrong !== undefined) yield change("wrong type", wrong);
  }
  if (shape.type === "structure")
    yield* structureChanges(model, shape, value as Members, path, isTyped || path.length === 0);
  else if (shape.type === "list") {
    const items = value as unknown[];
    if (shape.min && items.length > 0 && protocol !== "query")
      yield change("too short", items.slice(0, shape.min - 1));
    if (shape.max !== undefined && shape.max <= LONGEST_LIST && items.length > 0) {
      yield change(
        "too long",
        Array.from({ length: shape.max + 1 }, (_, i) => items[i % items.length]),
      );
    }
    for (const [i, item] of items.entries()) {
      for (const inner of changes(model, shape.member!, item, [...path, String(i)], isTyped)) {
        yield { ...inner, value: items.with(i, inner.value) };
      }
    }
  } else if (shape.type === "map") {
    const entries = Object.entries(value as Members);
    for (const [key, item] of entries) {
      for (const inner of changes(model, shape.value!, item, [...path, key], isTyped)) {
        yield { ...inner, path, value: { ...(value as Members), [key]: inner.value } };
      }
    }
  } else if (typeof value === "string") yield* textChanges(shape, ref, value, change);
  else if (typeof value === "number") {
    if (shape.min !== undefined) yield change("too short", shape.min - 1);
    if (shape.max !== undefined && shape.max < Number.MAX_SAFE_INTEGER)
      yield change("too long", shape.max + 1);
  }
}

function* structureChanges(
  model: ServiceModel,
  shape: Shape,
  value: Members,
  path: string[],
  typed: boolean,
): Iterable<Change> {
  const inAddress = (name: string) => shape.members?.[name]?.location === "uri";
  for (const name of shape.required ?? []) {
    if (inAddress(name) || value[name] === undefined) continue;
    const { [name]: _left, ...others } = value;
    // An empty structure or list does not exist in the Query protocol.
    if (model.metadata.protocol !== "query" || Object.keys(others).length > 0 || path.length === 0) {
      yield { kind: "missing member", path: [...path, name], value: others };
    }
  }
  yield { kind: "unknown member", path: [...path, UNKNOWN], value: { ...value, [UNKNOWN]: "x" } };
  for (const [name, item] of Object.entries(value)) {
    const ref = shape.members![name]!;
    // A payload of bytes is whatever it is.
    const isTyped = typed && !(name === shape.payload && model.shapes[ref.shape]!.type === "blob");
    for (const inner of changes(model, ref, item, [...path, name], isTyped)) {
      yield { ...inner, value: { ...value, [name]: inner.value } };
    }
  }
}

function* textChanges(
  shape: Shape,
  ref: ShapeRef,
  value: string,
  change: (kind: MutationKind, changed: unknown) => Change,
): Iterable<Change> {
  const inAddress = ref.location === "uri";
  const { min = 0, max = Infinity, pattern } = shape;
  if (shape.enum) yield { ...change("outside enum", `${value}-no`), given: `${value}-no` };
  const characters = [...value];
  if (min > (inAddress ? 1 : 0)) yield change("too short", characters.slice(0, min - 1).join(""));
  if (max <= LONGEST_TEXT) {
    const fill = characters.at(-1) ?? "a";
    yield change("too long", value + fill.repeat(max + 1 - characters.length));
  }
  if (pattern === undefined) return;
  const odd = ODD_TEXTS.map((text) => text.repeat(Math.max(1, Math.ceil(min / text.length)))).find(
    (text) =>
      text.length <= max &&
      !satisfies(pattern, text) &&
      (ref.location === undefined || /^[!-~]+$/.test(text)),
  );
  if (odd !== undefined && !inAddress) yield change("outside pattern", odd);
}

function wrongValue(shape: Shape): unknown {
  switch (shape.type) {
    case "structure":
    case "map":
      return "text";
    case "list":
      return { member: "text" };
    case "string":
    case "character":
      return { text: "text" };
    case "boolean":
      return "text";
    default:
      return ["text"];
  }
}

/** In the Query protocol, only what is not a text can be written wrong. */
function wrongText(shape: Shape): string | undefined {
  if (shape.type === "boolean" || shape.type === "timestamp") return "text";
  return ["integer", "long", "float", "double"].includes(shape.type) ? "text" : undefined;
}
