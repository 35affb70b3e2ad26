/**
 * Mistakes that the program must not make, made on purpose: each alters what the program registered, between its run
 * and its deployment. The reliability suite has to find every one of them.
 */
import { asset } from "@pulumi/pulumi";
import { entriesOf } from "../../local/deploy/archive";
import type { Program } from "../../local/deploy/program";
import type { Properties, RegisteredResource } from "../../local/deploy/resource-type";

export interface Mutation {
  name: string;
  /** The invariants of which one has to fail; or the deployment, where AWS itself refuses it. */
  found: RegExp;
  mutate(resource: RegisteredResource): Promise<Properties | undefined> | Properties | undefined;
}

export const MUTATIONS: Mutation[] = [
  {
    name: "the client request token leaves out the scheduled time",
    found: /no call is wrong|every run ends once/,
    mutate: (resource) => withCode(resource, "start-task", '["run", run.scheduledTime]', '["run"]'),
  },
  {
    name: "the watch of a task is dropped when a look at it fails",
    found: /every run ends once/,
    mutate: (resource) =>
      withCode(
        resource,
        "watch-task",
        "error: (0, errors_1.errorRecord)(error) });\n    }\n    return false;",
        "error: (0, errors_1.errorRecord)(error) });\n return true;\n    }\n    return false;",
      ),
  },
  {
    name: "runs of one file system are in no common message group",
    found: /planned order/,
    mutate: ({ type, name, inputs }) => {
      if (type !== "aws:scheduler/schedule:Schedule") return undefined;
      const target = inputs.target as Properties;
      return { ...inputs, target: { ...target, sqsParameters: { messageGroupId: name } } };
    },
  },
  {
    name: "the visibility timeout is shorter than the function's",
    found: /Queue visibility timeout: 5 seconds is less than Function timeout/,
    mutate: ({ type, inputs }) =>
      type === "aws:sqs/queue:Queue" && inputs.visibilityTimeoutSeconds !== undefined
        ? { ...inputs, visibilityTimeoutSeconds: 5 }
        : undefined,
  },
  {
    name: "the functions' report of failed messages is not asked for",
    found: /every run ends once/,
    mutate: ({ type, inputs }) =>
      type === "aws:lambda/eventSourceMapping:EventSourceMapping"
        ? { ...inputs, functionResponseTypes: undefined }
        : undefined,
  },
];

/**
 * The program with the mutation.
 * @throws Error where there is nothing to mutate: the mutation is out of date
 */
export async function mutated(program: Program, mutation: Mutation): Promise<Program> {
  let changes = 0;
  const resources = await Promise.all(
    program.resources.map(async (resource) => {
      const inputs = await mutation.mutate(resource);
      if (!inputs) return resource;
      changes++;
      return { ...resource, inputs };
    }),
  );
  if (changes === 0) throw new Error(`"${mutation.name}" finds nothing to change; it is out of date.`);
  return { ...program, resources };
}

/** The function's inputs with a text of its code replaced. */
async function withCode(
  { type, name, inputs }: RegisteredResource,
  functionName: string,
  text: string,
  replacement: string,
): Promise<Properties | undefined> {
  if (type !== "aws:lambda/function:Function" || !name.endsWith(`${functionName}-function`)) return undefined;
  const entries = await entriesOf(inputs.code);
  const files = [...entries].map(([path, content]): [string, string] => [
    path,
    new TextDecoder().decode(content),
  ]);
  if (!files.some(([, content]) => content.includes(text))) return undefined;
  const changed = files.map(([path, content]): [string, asset.StringAsset] => [
    path,
    new asset.StringAsset(content.replace(text, replacement)),
  ]);
  return { ...inputs, code: new asset.AssetArchive(Object.fromEntries(changed)) };
}
