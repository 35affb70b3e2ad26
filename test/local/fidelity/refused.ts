/** Requests with a member, or a value, that the published model has and the local cloud refuses. */
import * as fc from "fast-check";
import type { ServiceModel, Shape, ShapeRef } from "../../../local/models/model";
import type { ServiceName } from "../../../local/service";
import type { Refused } from "../../../local/support/refused";
import { readAnswer } from "./answer";
import { isUnlisted, refusalCodes } from "./codes";
import type { Wire } from "./endpoint";
import { modelValue } from "./inputs";
import type { Members } from "./request";

/** What is wrong with the answer to a valid request to which the refused member was added. */
export async function refusedExchange(
  wire: Wire,
  model: ServiceModel,
  service: ServiceName,
  operation: string,
  input: Members,
  refused: Refused,
): Promise<string[]> {
  const complaints: string[] = [];
  const path = refused.path.split(".");
  const ref = model.operations[operation]!.input!;
  for (const given of refused.values?.slice(0, 3) ?? [undefined]) {
    const changed = withMember(model, ref, input, path, given) as Members;
    const answer = await wire.call(model, service, operation, changed);
    const { error } = readAnswer(model, operation, answer);
    const what = `${operation} ${refused.path}${given === undefined ? "" : ` = ${given}`}`;
    if (!error) complaints.push(`${what} was accepted`);
    else if (model.operations[operation]!.http.method !== "HEAD") {
      const { code, message } = error;
      const codes = [
        ...refusalCodes(model, service, "unknown member"),
        ...refusalCodes(model, service, "outside enum"),
      ];
      if (!codes.includes(code) && !isUnlisted(service, code))
        complaints.push(`${what}: ${code}: ${message}`);
      const name = path.at(-1)!;
      const wire = wireName(model, ref, path);
      const isNamed = [name, wire, given].some(
        (text) => text && message.toLowerCase().includes(text.toLowerCase()),
      );
      if (!isNamed) complaints.push(`${what}: ${code} does not name it: ${message}`);
    }
  }
  return complaints;
}

/** `value` with something at `path`; what lies on the way is made where it lacks. */
function withMember(
  model: ServiceModel,
  ref: ShapeRef,
  value: unknown,
  path: string[],
  given: string | undefined,
): unknown {
  const shape = model.shapes[ref.shape]!;
  if (shape.member) {
    const [first, ...others] = Array.isArray(value) ? value : [];
    return [withMember(model, shape.member, first, path, given), ...others];
  }
  const [name, ...rest] = path;
  if (name === undefined) {
    return given ?? fc.sample(modelValue(model, ref), { numRuns: 20, seed: 1 }).find(isWritten) ?? "x";
  }
  const members = (value ?? {}) as Members;
  return { ...members, [name]: withMember(model, shape.members![name]!, members[name], rest, given) };
}

/** Whether a value leaves a trace in every protocol: forms have neither empty structures nor empty lists. */
function isWritten(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value !== undefined;
  return value instanceof Date || value instanceof Uint8Array || Object.values(value).some(isWritten);
}

/** How a member is called in an address, a header or a document. */
function wireName(model: ServiceModel, ref: ShapeRef, path: string[]): string | undefined {
  let at: ShapeRef | undefined = ref;
  for (const name of path) {
    let shape: Shape = model.shapes[at!.shape]!;
    while (shape.member) shape = model.shapes[shape.member.shape]!;
    at = shape.members?.[name];
  }
  return at?.locationName;
}
