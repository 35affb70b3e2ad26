/** AWS's other clients, where they are installed: whether they are, and how they are started. */
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ServiceName } from "../../../local/service";

const start = promisify(execFile);

/** How botocore, and with it boto3 and the AWS CLI, call services that are not called as they sign. */
export const BOTOCORE_NAMES: Partial<Record<ServiceName, string>> = {
  monitoring: "cloudwatch",
  states: "stepfunctions",
};

/** Tells in a word that something is absent, so that a test that did not run does not look like one that did. */
export function hasBoto3(): boolean {
  const found = spawnSync("python3", ["-c", "import boto3"]).status === 0;
  if (!found)
    console.log("      python3 with boto3 is not installed here: nothing was called or read with it");
  return found;
}

export function hasAwsCli(): boolean {
  const { status, stdout, stderr } = spawnSync("aws", ["--version"]);
  // Early versions write it to stderr.
  const version = /^aws-cli\/\S+/m.exec(`${stdout}\n${stderr}`)?.[0];
  console.log(
    `      ${status === 0 ? version : "the AWS CLI is not installed here: nothing was called with it"}`,
  );
  return status === 0;
}

/** What a person has set for the real AWS must not reach a client here. */
export function clientEnvironment(configFile: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^AWS_|_PROXY$/i.test(name));
  return {
    ...Object.fromEntries(others),
    ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_DEFAULT_REGION: "us-east-1" },
    ...{ AWS_PAGER: "", AWS_EC2_METADATA_DISABLED: "true", AWS_MAX_ATTEMPTS: "1" },
    ...{ AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: `${configFile}-none` },
  };
}

/** What boto3 answers to calls, a line of JSON each. @throws Error with what Python wrote, where it failed */
export async function boto3(env: NodeJS.ProcessEnv, calls: string[]): Promise<string[]> {
  const script = join(__dirname, "boto3-calls.py");
  const running = start("python3", [script], { env, timeout: 60_000, maxBuffer: 1 << 24 });
  running.child.stdin!.end(calls.join("\n"));
  const { stdout } = await running;
  return stdout.trim().split("\n");
}

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** @throws Error where it cannot be started, or does not end within a minute */
export async function awsCli(env: NodeJS.ProcessEnv, endpoint: string, args: string[]): Promise<Ended> {
  const all = [...args, "--endpoint-url", endpoint, "--output", "json"];
  try {
    return { code: 0, ...(await start("aws", all, { env, timeout: 60_000, maxBuffer: 1 << 24 })) };
  } catch (cause) {
    const { code, stdout, stderr } = cause as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== "number") throw cause;
    return { code, stdout, stderr };
  }
}
