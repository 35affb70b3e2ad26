/**
 * The stack's config as the running program has it from Pulumi: every value is text there, and maps and lists are
 * JSON.
 */

import * as pulumi from "@pulumi/pulumi";

/**
 * The values of `project`'s own namespace, by key without it. Maps and lists are parsed; `true` and `30` stay text,
 * as Pulumi keeps no types at the top level (`parseStackConfig` knows which keys want them).
 */
export function readPulumiConfig(project: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(pulumi.runtime.allConfig())) {
    if (key.startsWith(`${project}:`)) values[key.slice(project.length + 1)] = parsedText(text);
  }
  return values;
}

/** Text that is JSON of a map or list is that; any other text is itself. */
function parsedText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
