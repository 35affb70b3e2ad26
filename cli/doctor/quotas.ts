/**
 * Is the account near a limit that a stack meets? Only those that nobody sees coming: file systems that pipelines
 * make, and resource policies of CloudWatch Logs, of which transfers need one.
 */
import { asking } from "../aws-error";
import { counted } from "../wording";
import type { StackExamination } from "./examination";
import { type Finding, ok, warning, wrong } from "./finding";

/** File systems of one kind, scratch or persistent, per account and region (LustreGuide, "Quotas"). */
const MOST_FILE_SYSTEMS = 100;
/** Per account and region (CloudWatch Logs User Guide, "CloudWatch Logs quotas"); cannot be raised. */
const MOST_RESOURCE_POLICIES = 10;
/** The part of a quota from which it is worth a word. */
const NEAR = 0.8;

/** @throws CommandError */
export async function checkQuotas(examination: StackExamination): Promise<Finding[]> {
  const findings = [
    ...(await fileSystemQuota(examination)),
    ...(examination.config.transfers.length > 0 ? [await resourcePolicyQuota(examination)] : []),
  ];
  const problems = findings.filter(({ level }) => level !== "ok");
  return problems.length > 0
    ? problems
    : [ok(`far from the limits: ${findings.map(({ text }) => text).join("; ")}`)];
}

async function fileSystemQuota({ aws, config }: StackExamination): Promise<Finding[]> {
  const fsx = await aws.fsx();
  const kinds = new Map([
    ["scratch", 0],
    ["persistent", 0],
  ]);
  let NextToken: string | undefined;
  do {
    const page = await asking("count file systems", () => fsx.describeFileSystems({ NextToken }));
    for (const { LustreConfiguration } of page.FileSystems ?? []) {
      const type = LustreConfiguration?.DeploymentType;
      if (type === undefined) continue;
      const kind = type.startsWith("SCRATCH") ? "scratch" : "persistent";
      kinds.set(kind, kinds.get(kind)! + 1);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return [...kinds].map(([kind, count]) =>
    nearness(
      count,
      MOST_FILE_SYSTEMS,
      counted(count, `${kind} file system`),
      "Delete some, or have the quota raised: Service Quotas, Amazon FSx.",
      config.pipelines.length > 0,
    ),
  );
}

async function resourcePolicyQuota({ aws }: StackExamination): Promise<Finding> {
  const logs = await aws.logs();
  const policies = await asking("count the resource policies of CloudWatch Logs", async () => {
    let count = 0;
    let nextToken: string | undefined;
    do {
      const page = await logs.describeResourcePolicies({ nextToken });
      count += page.resourcePolicies?.length ?? 0;
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return count;
  });
  return nearness(
    policies,
    MOST_RESOURCE_POLICIES,
    counted(policies, "log resource policy", "log resource policies"),
    "Merge some of them: aws logs describe-resource-policies",
    // The stack's own is among them.
    false,
  );
}

/** @param more whether the stack makes more of them; where it does not, a full account is no harm to it */
function nearness(count: number, most: number, what: string, fix: string, more: boolean): Finding {
  const text = `${what} of ${most}`;
  if (count >= most) return (more ? wrong : warning)(`${text}: no more can be made.`, fix);
  return count >= NEAR * most ? warning(`${text}: near the account's limit.`, fix) : ok(text);
}
