/**
 * What `Pulumi.yaml` gives to every stack: values that stand there once and hold for all stacks that do not have the
 * key themselves. This is how stacks share values without Pulumi's cloud, and a local run reads them as Pulumi does.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isMap } from "./config-problems";

export const PROJECT_FILE = "Pulumi.yaml";

/**
 * Values by full key. A key's `default` or `value` is its value; a key of another namespace, and any that is no map,
 * is its value as it stands. A stack that has the key itself has it whole: maps are not merged (Pulumi's
 * `mergeConfig`, pkg/workspace/config.go).
 * @param directory the folder of the stack files; without a Pulumi.yaml there, nothing is shared
 * @param project the namespace of keys that name none
 * @throws YAMLParseError
 */
export function sharedConfig(directory: string, project: string): Record<string, unknown> {
  const path = join(directory, PROJECT_FILE);
  if (!existsSync(path)) return {};
  const document: unknown = parse(readFileSync(path, "utf8"));
  const config = isMap(document) && isMap(document.config) ? document.config : {};
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, declared]) => {
      const value = isMap(declared) ? (declared.value ?? declared.default) : declared;
      return value === undefined || value === null
        ? []
        : [[key.includes(":") ? key : `${project}:${key}`, value]];
    }),
  );
}
