/**
 * A local cloud with an open endpoint, a role that may do what a test names, and functions made from their source.
 */
import { strToU8, zipSync } from "fflate";
import { LocalCloud } from "../../../local/cloud";
import { type Endpoint, startEndpoint } from "../../../local/endpoint";
import type { TimedEvent } from "../../../local/events";
import type { RuntimeKind } from "../../../local/lambda/runtime-kind";
import { OPERATOR } from "../../../local/service";

export const START = Date.parse("2026-11-20T02:00:00Z");

export interface Fixture {
  cloud: LocalCloud;
  endpoint: Endpoint;
  events: TimedEvent[];
  role: string;
  close(): Promise<void>;
}

/** Where functions can run; what holds in one must hold in the other. */
const RUNTIME_KINDS: readonly RuntimeKind[] = ["process", "realm"];

/** What a function needs to write its log. */
export const LOGGING = [
  {
    Effect: "Allow",
    Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: "*",
  },
];

export async function openCloud(
  statements: object[] = LOGGING,
  functionsRunIn: RuntimeKind = "process",
): Promise<Fixture> {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: "lambda", functionsRunIn });
  const endpoint = await startEndpoint(cloud);
  const events: TimedEvent[] = [];
  cloud.events.subscribe((event) => events.push(event));
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  };
  const { Role } = (await cloud.call(
    "iam",
    "CreateRole",
    { RoleName: "function-role", AssumeRolePolicyDocument: JSON.stringify(trust) },
    OPERATOR,
  )) as { Role: { Arn: string } };
  if (statements.length > 0) {
    await cloud.call(
      "iam",
      "PutRolePolicy",
      {
        RoleName: "function-role",
        PolicyName: "inline",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      },
      OPERATOR,
    );
  }
  return {
    cloud,
    endpoint,
    events,
    role: Role.Arn,
    async close() {
      await cloud.close();
      await endpoint.close();
    },
  };
}

/** The same tests in every kind of runtime; `fixture` holds a cloud that is the running test's own. */
export function describeRuntimes(what: string, tests: (fixture: Fixture, kind: RuntimeKind) => void): void {
  for (const kind of RUNTIME_KINDS) {
    describe(`local Lambda in a ${kind}: ${what}`, () => {
      const fixture = {} as Fixture;
      beforeEach(async () => {
        Object.assign(fixture, await openCloud(LOGGING, kind));
      });
      afterEach(() => fixture.close());
      tests(fixture, kind);
    });
  }
}

export function zip(files: Record<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

/** Makes a function of CommonJS source (or of several files), with JSON logs. */
export async function createFunction(
  fixture: Fixture,
  source: string | Record<string, string>,
  settings: Record<string, unknown> = {},
): Promise<string> {
  const files = typeof source === "string" ? { "index.js": source } : source;
  const input = {
    FunctionName: "probe",
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: fixture.role,
    Code: { ZipFile: zip(files) },
    LoggingConfig: { LogFormat: "JSON" },
    ...settings,
  };
  const output = (await fixture.cloud.call("lambda", "CreateFunction", input, OPERATOR)) as {
    FunctionName: string;
  };
  return output.FunctionName;
}

export interface Answer {
  StatusCode: number;
  FunctionError?: string;
  /** Parsed. */
  payload: unknown;
}

export async function invoke(
  { cloud }: Fixture,
  event: unknown = {},
  settings: Record<string, unknown> = {},
): Promise<Answer> {
  const input = { FunctionName: "probe", Payload: Buffer.from(JSON.stringify(event)), ...settings };
  const output = (await cloud.call("lambda", "Invoke", input, OPERATOR)) as {
    StatusCode: number;
    FunctionError?: string;
    Payload?: Uint8Array;
  };
  const text = Buffer.from(output.Payload ?? []).toString("utf8");
  return {
    StatusCode: output.StatusCode,
    ...(output.FunctionError ? { FunctionError: output.FunctionError } : {}),
    payload: text === "" ? undefined : JSON.parse(text),
  };
}

/** The records that functions logged, without the platform's own. */
export function logged(fixture: Fixture): unknown[] {
  return fixture.events
    .filter((event) => event.kind === "log")
    .map(({ record }) => record)
    .filter((record) => !String((record as { type?: string }).type).startsWith("platform."));
}
