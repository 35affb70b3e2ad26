/**
 * Valid requests, generated from the published model of an operation: its types, enums, lengths, ranges and patterns.
 * Only members and values that the local cloud takes are generated (refused-members.test.ts has the others), and what a
 * model cannot know, such as ids of what exists, comes from the prepared cloud's hints.
 */
import * as fc from "fast-check";
import type * as z from "zod";
import type { ServiceModel, Shape, ShapeRef } from "../../../local/models/model";
import type { Operation } from "../../../local/service";
import { definition, isRequired, shapeOf, unwrapped } from "../../../local/support/members";
import { satisfies, wholePattern } from "./pattern";
import type { Members } from "./request";

type Schema = z.core.$ZodType;

/**
 * What stands in for the model's own constraints, by `Operation.Path.To.Member` (lists leave no mark in the path), by
 * `*.Member`, or by the name of a shape: examples, or an arbitrary. An empty list of examples: the member is left out.
 * `Operation!` lists optional members without which the operation is always refused.
 */
export type Hints = Record<string, readonly unknown[] | fc.Arbitrary<unknown>>;

/** How many optional members a request has, of how many there are. */
const PRESENT = { weight: 1, of: 4 };

const MOST_TEXT = 24;
const MOST_ITEMS = 3;

/** Every request's members. */
export function inputsOf(model: ServiceModel, operation: Operation, hints: Hints): fc.Arbitrary<Members> {
  const { input } = model.operations[operation.name]!;
  if (!input) return fc.constant({});
  return new Inputs(model, operation.name, hints).value(input, operation.input, []) as fc.Arbitrary<Members>;
}

/** A value of any shape, whether the local cloud takes it or not. */
export function modelValue(model: ServiceModel, ref: ShapeRef): fc.Arbitrary<unknown> {
  return new Inputs(model, "", {}).value(ref, undefined, []);
}

/** Structures of the models can hold themselves. */
const DEEPEST = 6;

class Inputs {
  constructor(
    private readonly model: ServiceModel,
    private readonly operation: string,
    private readonly hints: Hints,
  ) {}

  value(ref: ShapeRef, schema: Schema | undefined, path: string[]): fc.Arbitrary<unknown> {
    const hint = this.#hint(ref, path);
    if (hint) return Array.isArray(hint) ? fc.constantFrom(...hint) : (hint as fc.Arbitrary<unknown>);
    const shape = this.model.shapes[ref.shape]!;
    switch (shape.type) {
      case "structure":
        return this.#structure(shape, schema, path);
      case "list": {
        const def = schema && definition(unwrapped(schema));
        const items = this.value(shape.member!, def?.type === "array" ? def.element : undefined, path);
        // Neither the Query protocol nor a query string has empty lists.
        const isText = this.model.metadata.protocol === "query" || ref.location === "querystring";
        const minLength = Math.max(shape.min ?? 0, isText ? 1 : 0);
        const maxLength = Math.max(minLength, Math.min(shape.max ?? MOST_ITEMS, MOST_ITEMS));
        return fc.uniqueArray(items, { minLength, maxLength, selector: (item) => JSON.stringify(item) });
      }
      case "map": {
        const def = schema && definition(unwrapped(schema));
        const values = this.value(shape.value!, def?.type === "record" ? def.valueType : undefined, path);
        const keys = this.value(shape.key!, undefined, [...path, "key"]) as fc.Arbitrary<string>;
        return fc.dictionary(keys, values, {
          minKeys: shape.min ?? 0,
          maxKeys: MOST_ITEMS,
          noNullPrototype: true,
        });
      }
      case "string":
      case "character":
        return this.#text(shape, schema, path);
      case "boolean":
        return fc.boolean();
      case "timestamp":
        return fc
          .integer({ min: 1_764_547_200, max: 1_830_211_200 })
          .map((seconds) => new Date(seconds * 1000));
      case "blob":
        return fc.uint8Array({ minLength: shape.min ?? 0, maxLength: 64 });
      case "float":
      case "double":
        return fc.integer({ min: -1000, max: 1000 }).map((number) => number / 4);
      default:
        return fc.integer({ min: shape.min ?? 0, max: Math.min(shape.max ?? 1000, 2_147_483_647) });
    }
  }

  #hint(ref: ShapeRef, path: string[]): Hints[string] | undefined {
    if (path.length === 0) return this.hints[this.operation];
    return (
      this.hints[`${this.operation}.${path.join(".")}`] ??
      this.hints[`*.${path.at(-1)}`] ??
      this.hints[ref.shape]
    );
  }

  #structure(shape: Shape, schema: Schema | undefined, path: string[]): fc.Arbitrary<Members> {
    const taken = schema && shapeOf(schema);
    const members: Record<string, fc.Arbitrary<unknown>> = {};
    for (const [name, ref] of Object.entries(path.length > DEEPEST ? {} : (shape.members ?? {}))) {
      const inner = [...path, name];
      const hint = this.#hint(ref, inner);
      if ((taken && !taken[name]) || (Array.isArray(hint) && hint.length === 0)) continue;
      const value = this.value(ref, taken?.[name], inner);
      members[name] = this.#isNeeded(shape, name, taken?.[name], path)
        ? value
        : fc.oneof(
            { weight: PRESENT.of - PRESENT.weight, arbitrary: fc.constant(undefined) },
            { weight: PRESENT.weight, arbitrary: value },
          );
    }
    const all = fc.record(members).map((value) => {
      const present = Object.entries(value).filter(([, member]) => member !== undefined);
      return Object.fromEntries(present);
    });
    return shape.union ? all.filter((value) => Object.keys(value).length === 1) : all;
  }

  /** Some members that a model leaves open are needed all the same; the support table gives them a star. */
  #isNeeded(shape: Shape, name: string, schema: Schema | undefined, path: string[]): boolean {
    if (shape.required?.includes(name) || (schema && isRequired(schema))) return true;
    const always = this.hints[`${this.operation}!`];
    return path.length === 0 && Array.isArray(always) && always.includes(name);
  }

  #text(shape: Shape, schema: Schema | undefined, path: string[]): fc.Arbitrary<string> {
    if (shape.enum) {
      const values = schema
        ? shape.enum.filter((value) => (schema as z.ZodType).safeParse(value).success)
        : shape.enum;
      if (values.length > 0) return fc.constantFrom(...values);
      throw new Error(`${this.operation} ${path.join(".")}: the local cloud takes no value of the enum`);
    }
    const min = shape.min ?? 0;
    const max = shape.max ?? Infinity;
    if (shape.pattern === undefined) {
      const maxLength = Math.min(max, Math.max(min, MOST_TEXT));
      return fc.string({ unit: "grapheme-ascii", minLength: min, maxLength });
    }
    // Of a member that is refused anyway, any text will do.
    if (this.operation === "") return fc.constant("x".repeat(Math.max(1, min)));
    return matching(shape.pattern, min, max, `${this.operation}.${path.join(".")}`);
  }
}

const texts = new Map<string, fc.Arbitrary<string>>();

/** Texts that have the pattern, wholly. */
function matching(pattern: string, min: number, max: number, place: string): fc.Arbitrary<string> {
  const key = `${min} ${max} ${pattern}`;
  let arbitrary = texts.get(key);
  if (!arbitrary) {
    const whole = wholePattern(pattern);
    if (!whole) throw new Error(`${place} needs a hint: JavaScript cannot read ${pattern}`);
    try {
      arbitrary = fc
        .stringMatching(whole, { size: "small" })
        .map((text) => stretched(text, min))
        .filter((text) => [...text].length >= min && [...text].length <= max && satisfies(pattern, text));
    } catch (cause) {
      throw new Error(`${place} needs a hint: fast-check cannot make texts of ${pattern}`, { cause });
    }
    texts.set(key, arbitrary);
  }
  return arbitrary;
}

/** Texts of a pattern are short; where it wants longer ones, their last character is mostly one that can go on. */
function stretched(text: string, min: number): string {
  const characters = [...text];
  return characters.length >= min ? text : text + (characters.at(-1) ?? "a").repeat(min - characters.length);
}
