/** One request over the wire, and everything that can be wrong with its answer. */
import { errorCode, type ServiceModel } from "../../../local/models/model";
import type { ServiceName } from "../../../local/service";
import { type HttpAnswer, type ReadAnswer, readAnswer } from "./answer";
import { isUnlisted, refusalCodes, SCHEMA_REFUSAL } from "./codes";
import type { Wire } from "./endpoint";
import type { Mutation } from "./mutations";
import type { Members } from "./request";
import { comparable, sdkReads } from "./sdk";

export interface Exchange {
  answer: HttpAnswer;
  read: ReadAnswer;
  /** Empty where all is well. */
  complaints: string[];
}

/** A part of an answer where the model is known to be wrong, and why. */
const MODEL_IS_WRONG: [RegExp, string][] = [
  [
    /^answer\.jobs\[\d+\]: startedAt lacks$/,
    "a job that has not started has no such time (Batch API reference)",
  ],
  [/LocationUri: object-storage:\/\//, "the pattern forgets object storage, whose locations' URIs begin so"],
  [/^answer\.LocationConstraint: +is no value/, "us-east-1 is the empty constraint (S3, GetBucketLocation)"],
];

/** Sends a request that the model allows. */
export async function validExchange(
  wire: Wire,
  model: ServiceModel,
  service: ServiceName,
  operation: string,
  input: Members,
): Promise<Exchange> {
  const answer = await wire.call(model, service, operation, input);
  const read = readAnswer(model, operation, answer);
  const complaints = read.problems.filter(
    (problem) => !MODEL_IS_WRONG.some(([wrong]) => wrong.test(problem)),
  );
  if (read.error) complaints.push(...errorComplaints(model, service, operation, answer, read.error));
  complaints.push(...(await sdkComplaints(service, model.metadata.protocol, operation, input, answer, read)));
  return { answer, read, complaints };
}

function errorComplaints(
  model: ServiceModel,
  service: ServiceName,
  operation: string,
  { status }: HttpAnswer,
  { code, message }: { code: string; message: string },
): string[] {
  const listed = model.operations[operation]!.errors.some((name) => errorCode(model, name) === code);
  if (status >= 500) return [`failed with ${status} ${code}: ${message}`];
  if (!listed && !isUnlisted(service, code)) return [`${code} is no error of the operation: ${message}`];
  if (SCHEMA_REFUSAL.test(message)) return [`refused, and the model allows it: ${code}: ${message}`];
  return [];
}

/** What the SDK reads must be what the model reads, no member lost or changed. */
async function sdkComplaints(
  service: ServiceName,
  protocol: string,
  operation: string,
  input: Members,
  answer: HttpAnswer,
  { error, output }: ReadAnswer,
): Promise<string[]> {
  const sdk = await sdkReads(service, protocol, operation, input, answer);
  if (error) {
    if (!(sdk instanceof Error)) return [`the SDK took the error ${error.code} for an answer`];
    // Services that once spoke Query tell their old code, too, and the SDK prefers it.
    const old = answer.headers["x-amzn-query-error"]?.split(";")[0];
    const known = [error.code, old].some(
      (code) => sdk.name === code || (sdk as { Code?: string }).Code === code,
    );
    return known || error.code === "" ? [] : [`the SDK read ${sdk.name} (${sdk.message}), not ${error.code}`];
  }
  if (sdk instanceof Error) return [`the SDK could not read it: ${sdk.message}`];
  const [ours, theirs] = (await Promise.all([comparable(output), comparable(sdk)])).map((value) =>
    JSON.stringify(value),
  );
  return ours === theirs ? [] : [`the SDK read ${theirs}, not ${ours}`];
}

/** Sends a request that breaks the model in one place. */
export async function invalidExchange(
  wire: Wire,
  model: ServiceModel,
  service: ServiceName,
  operation: string,
  { kind, path, member, given, input }: Mutation,
): Promise<string[]> {
  const answer = await wire.call(model, service, operation, input);
  const { error } = readAnswer(model, operation, answer);
  const what = `${kind} ${path}`;
  if (!error) return [`${what} was accepted`];
  // An answer to HEAD has no body that could say more.
  if (model.operations[operation]!.http.method === "HEAD") return [];
  const codes = refusalCodes(model, service, kind);
  const { code, message } = error;
  if (answer.status >= 500 && code !== "NotImplemented")
    return [`${what}: failed with ${answer.status} ${code}: ${message}`];
  if (!codes.includes(code)) return [`${what}: ${code}, not ${codes.join(" or ")}: ${message}`];
  const names = [member, given].filter((name) => name !== undefined);
  return names.some((name) => message.toLowerCase().includes(name.toLowerCase()))
    ? []
    : [`${what}: ${code} does not name it: ${message}`];
}
