/**
 * Reads `Pulumi.<stack>.yaml` as Pulumi's own CLI would, for when there is no Pulumi CLI: the local cloud and the
 * command line. Only what a local run can use; encrypted values it cannot.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { described, isMap } from "./config-problems";
import { nearest } from "./did-you-mean";
import { fileProblem } from "./file-problem";
import { sharedConfig } from "./project-file";
import { listed, quote } from "./quote";
import { readYaml } from "./yaml-text";

/** The project's name in Pulumi.yaml, and the namespace of its config keys. */
export const PROJECT = "fsx-data-scheduler";

/** Why a stack's file cannot be used; `message` is one line that begins with the file's name. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";
}

/** What a stack file holds. */
export interface StackFile {
  /** Its name: `Pulumi.dev.yaml`. */
  file: string;
  /** By full key: `aws:region`, `fsx-data-scheduler:tasks`; with what Pulumi.yaml gives to every stack. */
  config: Record<string, unknown>;
  /** The value of `aws:region`. */
  region: string;
  /** As it was read. */
  text: string;
}

/**
 * @param directory the folder that holds Pulumi.yaml
 * @throws StackFileError
 */
export function readStackFile(directory: string, stack: string): StackFile {
  const file = `Pulumi.${stack}.yaml`;
  return stackFileOf(directory, file, read(directory, stack, file));
}

/**
 * A stack file of another name or in another folder, such as last month's.
 * @param directory the folder that holds Pulumi.yaml
 * @throws StackFileError
 */
export function readStackFileAt(directory: string, path: string): StackFile {
  const file = basename(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new StackFileError(`${quote(path)}: ${fileProblem(cause)}; give the path of a stack file`, {
      cause,
    });
  }
  return stackFileOf(directory, file, text);
}

/** @throws StackFileError */
function stackFileOf(directory: string, file: string, text: string): StackFile {
  const document = parse(file, text);
  if (!isMap(document) || document.config === undefined || document.config === null) {
    throw new StackFileError(
      `${file}: has no config; it begins with "config:" and then "  aws:region: us-east-1"`,
    );
  }
  if (!isMap(document.config)) {
    throw new StackFileError(`${file}: config ${described(document.config)}; it is a map of keys to values`);
  }
  const config = { ...sharedConfig(directory, PROJECT), ...fullKeys(file, document.config) };
  refuseEncrypted(file, config);
  return { file, config, region: regionOf(file, config["aws:region"]), text };
}

/** Names of the stacks that have a file in `directory`. */
export function stackNames(directory: string): string[] {
  return readdirSync(directory)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

function read(directory: string, stack: string, file: string): string {
  const path = join(directory, file);
  if (/^[A-Za-z0-9_.-]+$/.test(stack) && existsSync(path)) return readFileSync(path, "utf8");
  const names = existsSync(directory) ? stackNames(directory) : [];
  if (names.length === 0)
    throw new StackFileError(`${quote(file)}: no such file, and no other stack's file either`);
  const guess = nearest(stack, names);
  const hint = guess ? `; did you mean ${quote(guess)}?` : ".";
  throw new StackFileError(`${quote(file)}: no such file${hint} The stacks there are: ${listed(names)}`);
}

function parse(file: string, text: string): unknown {
  try {
    return readYaml(file, text);
  } catch (cause) {
    throw new StackFileError((cause as Error).message, { cause });
  }
}

/** `tasks` and `fsx-data-scheduler:config:tasks` are Pulumi's other spellings of `fsx-data-scheduler:tasks`. */
function fullKeys(file: string, config: Record<string, unknown>): Record<string, unknown> {
  const full: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const parts = key.split(":");
    const name =
      parts.length === 1
        ? `${PROJECT}:${key}`
        : parts.length === 3 && parts[1] === "config"
          ? `${parts[0]}:${parts[2]}`
          : key;
    if (Object.hasOwn(full, name)) {
      throw new StackFileError(`${file}: ${quote(name)} is given twice, in two spellings; keep one of them`);
    }
    full[name] = value;
  }
  return full;
}

function refuseEncrypted(file: string, config: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(config)) {
    const path = encryptedPath(value, key);
    if (path !== undefined) {
      throw new StackFileError(
        `${file}: ${path} is encrypted ("secure") and cannot be decrypted locally; nothing here is secret, so set it ` +
          "again with pulumi config set --plaintext",
      );
    }
  }
}

function encryptedPath(value: unknown, path: string): string | undefined {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => encryptedPath(item, `${path}[${index}]`))
      .find((found) => found !== undefined);
  }
  if (!isMap(value)) return undefined;
  if (typeof value.secure === "string" && Object.keys(value).length === 1) return path;
  return Object.entries(value)
    .map(([key, item]) => encryptedPath(item, `${path}.${key}`))
    .find((found) => found !== undefined);
}

function regionOf(file: string, region: unknown): string {
  if (typeof region === "string" && /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  throw new StackFileError(
    `${file}: aws:region ${region === undefined ? "is missing" : `${described(region)}, which is not a region's name`}; ` +
      "write the region of the file systems, such as aws:region: us-east-1",
  );
}
