/**
 * The generated part of docs/local-cloud.md: every service and operation, every resource type and every choice, read
 * from the code that does it.
 */
import { LocalCloud } from "../cloud";
import { RESOURCE_TYPES } from "../deploy/resource-types";
import { modelOf, operationModel } from "../models/model";
import { OPERATOR, type Service, ServiceError } from "../service";
import { type Actions, actionsOf } from "./actions";
import { choices } from "./choices";
import { operationsInCode } from "./errors";
import { examplesOf } from "./examples";
import { faultTable } from "./faults";
import { memberCount, membersOf } from "./members";
import { CALL_FAULTS, faultAnswers, faultsOf } from "./operation-faults";
import { refusedOf, wordedRefusals } from "./refused";

/** Services by signing name: what AWS calls them, and their folder where it is named otherwise. */
const SERVICES: Record<string, { title: string; folder?: string }> = {
  batch: { title: "AWS Batch" },
  datasync: { title: "AWS DataSync" },
  events: { title: "Amazon EventBridge", folder: "eventbridge" },
  fsx: { title: "Amazon FSx" },
  iam: { title: "AWS Identity and Access Management" },
  kms: { title: "AWS Key Management Service" },
  lambda: { title: "AWS Lambda" },
  logs: { title: "Amazon CloudWatch Logs" },
  monitoring: { title: "Amazon CloudWatch", folder: "cloudwatch" },
  s3: { title: "Amazon S3" },
  scheduler: { title: "Amazon EventBridge Scheduler" },
  secretsmanager: { title: "AWS Secrets Manager" },
  sns: { title: "Amazon SNS" },
  sqs: { title: "Amazon SQS" },
  ssm: { title: "AWS Systems Manager Parameter Store" },
  states: { title: "AWS Step Functions" },
  sts: { title: "AWS Security Token Service", folder: "iam" },
};

/** A role that exists nowhere, and so may do nothing. */
const NOBODY = { kind: "role", roleName: "nobody", session: "nobody" } as const;

/** @throws Error where an operation cannot be described */
export async function supportTable(): Promise<string> {
  const cloud = new LocalCloud({ region: "us-east-1", start: Date.UTC(2026, 10, 20), seed: "support" });
  const lookedUp = await furnish(cloud);
  const inCode = operationsInCode();
  const titled = cloud.services
    .map((service) => ({ service, title: SERVICES[service.name]?.title ?? service.name }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
  const sections: string[] = [];
  const count = { operations: 0, members: 0, refused: 0 };
  for (const { service, title } of titled) {
    sections.push(`### ${title}`, "", await refusals(service), "");
    const model = modelOf(service.name);
    const folder = SERVICES[service.name]?.folder ?? service.name;
    sections.push("| operation | members | refused members | IAM actions | errors | faults | source |");
    sections.push("|---|---|---|---|---|---|---|");
    for (const [name, operation] of service.operations) {
      const actions = actionsOf(cloud, service, operation, lookedUp[`${service.name} ${name}`]);
      const refused = refusedOf(model, operationModel(model, name).input, operation.input);
      count.operations++;
      count.members += memberCount(operation.input);
      count.refused += refused.length;
      const code = inCode(folder, name);
      if (!code) throw new Error(`${service.name} ${name} was not found in local/${folder}`);
      const cells = [
        ...[name, membersOf(operation.input), wordedRefusals(refused)],
        ...[worded(actions), quoted(code.errors), faultsOf(service.name, name), link(code.file)],
      ];
      sections.push(`| ${cells.join(" | ")} |`);
    }
    sections.push("");
  }
  sections.push(...resourceTypes(), "", ...faultTable(), "", ...fsxChoices());
  await cloud.close();
  const size = `${titled.length} services, ${count.operations} operations; ${count.members} members are honoured, and ${count.refused} members, or values of members, are refused by name. The faults of *calls* are ${quoted([...CALL_FAULTS])}.`;
  return ["## Services and operations", "", size, "", ...sections].join("\n");
}

/** Makes what some operations look up before they know what they need; gives inputs that name it. */
async function furnish(cloud: LocalCloud): Promise<Record<string, Record<string, unknown>[]>> {
  const call = (service: "kms", operation: string, input: object) =>
    cloud.call(service, operation, input, OPERATOR);
  const account = `arn:${cloud.partition}:iam::${cloud.accountId}:root`;
  const statement = { Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" } as const;
  const KeyId = "11111111-2222-4333-8444-555555555555";
  const AliasName = "alias/example";
  cloud.kms.createKey({ keyId: KeyId, policy: { Version: "2012-10-17", Statement: [statement] } });
  await call("kms", "CreateAlias", { AliasName, TargetKeyId: KeyId });
  const made = await call("kms", "GenerateDataKey", { KeyId, KeySpec: "AES_256" });
  const { CiphertextBlob } = made as { CiphertextBlob: Uint8Array };
  return {
    "kms DescribeKey": [{ KeyId }],
    "kms GetKeyPolicy": [{ KeyId }],
    "kms ScheduleKeyDeletion": [{ KeyId }],
    "kms CreateAlias": [{ AliasName: "alias/other", TargetKeyId: KeyId }],
    "kms DeleteAlias": [{ AliasName }],
    "kms GenerateDataKey": [{ KeyId, KeySpec: "AES_256" }],
    "kms Decrypt": [{ CiphertextBlob }],
  };
}

/** The codes with which a service refuses what breaks a constraint, and what IAM does not allow. */
async function refusals(service: Service): Promise<string> {
  const invalid = new Set<string>();
  const denied = new Set<string>();
  for (const [name, operation] of service.operations) {
    for (const input of [{}, { nonsense: 1 }]) {
      const refusal = await refusalOf(service.call(name, input, NOBODY));
      if (refusal && !operation.input.safeParse(input).success) invalid.add(refusal.code);
    }
    for (const input of examplesOf(operation.input)) {
      const refusal = await refusalOf(service.call(name, input, NOBODY));
      if (refusal && /not authorized/i.test(refusal.message)) denied.add(refusal.code);
    }
  }
  const guarded = denied.size > 0 ? `what IAM does not allow, with ${quoted([...denied].sort())}` : "";
  return `Signing name \`${service.name}\`; model: ${modelOf(service.name).source}. What breaks a member's constraints is refused with ${quoted([...invalid].sort())}${guarded && `; ${guarded}`}. ${faultAnswers(service.name)}`;
}

async function refusalOf(call: Promise<unknown>): Promise<ServiceError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error instanceof ServiceError ? error : undefined;
  }
}

function resourceTypes(): string[] {
  const rows = [...RESOURCE_TYPES.values()]
    .sort((a, b) => (a.type < b.type ? -1 : 1))
    .map(({ type, inputs }) => `| \`${type}\` | ${quoted([...inputs].sort())} |`);
  return ["## Deployed resource types", "", "| type | inputs |", "|---|---|", ...rows];
}

function fsxChoices(): string[] {
  const rows = choices().map(
    ({ name, values, standard, about }) =>
      `| \`${name}\` | ${values
        .split("|")
        .map((value) => `\`${value.trim()}\``)
        .join(", ")} | \`${standard}\` | ${about} |`,
  );
  return [
    "## Choices where AWS's texts disagree",
    "",
    "| option of `cloud.fsx.options` | values | default | about |",
    "|---|---|---|---|",
    ...rows,
  ];
}

function worded({ always, sometimes }: Actions): string {
  if (always.length + sometimes.length === 0) return "none";
  return [quoted(always), sometimes.length > 0 ? `with certain members ${quoted(sometimes)}` : ""]
    .filter((part) => part !== "")
    .join("; ");
}

/** A file below local/, from the folder of the page. */
function link(file: string): string {
  return `[${file.slice(file.indexOf("/") + 1)}](../local/${file})`;
}

function quoted(names: string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
