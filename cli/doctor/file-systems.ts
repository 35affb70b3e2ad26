/**
 * Do the file systems exist, are they linked to S3, and do the links cover every path of every task?
 */
import type { DataRepositoryAssociation, FileSystem } from "@aws-sdk/client-fsx";
import type { ScheduledTask } from "../../components/scheduled-task";
import { errorMessage, errorName } from "../../handlers/errors";
import { observeFileSystem } from "../../handlers/file-system";
import { resolvePaths } from "../../handlers/resolve-paths";
import { asking } from "../aws-error";
import { counted } from "../wording";
import { are, type Examination } from "./examination";
import { type Finding, ok, unknown, warning, wrong } from "./finding";

/** "Max 8 per file system" (LustreGuide, "Linking your file system to an S3 bucket"). */
const MOST_ASSOCIATIONS = 8;
/** botocore fsx 2018-03-01 model, LimitedMaxResults. */
const ASSOCIATIONS_PER_PAGE = 25;

/** @throws CommandError */
export async function checkFileSystems({ aws, config, file, stack }: Examination): Promise<Finding[]> {
  const fsx = await aws.fsx();
  const ids = [...new Set(config.tasks.map(({ fileSystemId }) => fileSystemId))];
  const findings: Finding[] = [];
  let healthy = 0;
  for (const id of ids) {
    const found = await asking("look at file systems", async () => {
      try {
        return (await fsx.describeFileSystems({ FileSystemIds: [id] })).FileSystems?.[0];
      } catch (error) {
        if (errorName(error) === "FileSystemNotFound") return undefined;
        throw error;
      }
    });
    const tasks = config.tasks.filter(({ fileSystemId }) => fileSystemId === id);
    const names = tasks.map(({ name }) => name).join(", ");
    if (!found) {
      findings.push(
        wrong(
          `${id} does not exist in ${stack.region}; ${names} cannot run.`,
          `Correct fileSystemId in ${file}, and run pulumi up.`,
        ),
      );
      continue;
    }
    const problems = fileSystemProblems(found, tasks);
    findings.push(...problems);
    if (problems.length === 0) healthy++;
  }
  return healthy > 0 ? [ok(`${are(healthy, "file system")} AVAILABLE`), ...findings] : findings;
}

function fileSystemProblems(found: FileSystem, tasks: readonly ScheduledTask[]): Finding[] {
  const id = found.FileSystemId ?? "";
  const problems: Finding[] = [];
  if (found.FileSystemType !== undefined && found.FileSystemType !== "LUSTRE") {
    problems.push(
      wrong(
        `${id} is ${found.FileSystemType}; only FSx for Lustre has data repository tasks.`,
        "Correct fileSystemId in the stack file.",
      ),
    );
  }
  if (found.Lifecycle !== "AVAILABLE") {
    const why = found.FailureDetails?.Message ? `: ${found.FailureDetails.Message}` : "";
    const soon = ["CREATING", "UPDATING"].includes(found.Lifecycle ?? "");
    problems.push(
      (soon ? warning : wrong)(
        `${id} is ${found.Lifecycle}${why}.`,
        soon ? "Runs wait until it is AVAILABLE." : "Its tasks cannot run until it is AVAILABLE.",
      ),
    );
  }
  // "Not on Lustre 2.10" (LustreGuide, "Release").
  const releases = tasks.filter(({ type }) => type === "Release").map(({ name }) => name);
  if (releases.length > 0 && found.FileSystemTypeVersion === "2.10") {
    problems.push(
      wrong(
        `${id} has Lustre 2.10, which cannot release files: ${releases.join(", ")}.`,
        "Set enabled: false for the task, or move to a file system with Lustre 2.12 or newer.",
      ),
    );
  }
  return problems;
}

/** @throws CommandError */
export async function checkPaths(examination: Examination): Promise<Finding[]> {
  const { aws, config } = examination;
  const fsx = await aws.fsx();
  const findings: Finding[] = [];
  let covered = 0;
  const buckets = new Set<string>();
  const unresolved = new Map<string, { kind: "temporary" | "refused"; reason: string; tasks: string[] }>();
  for (const task of config.tasks) {
    const seen = await observeFileSystem(fsx, task, false);
    if (seen.kind === "unseen") {
      // That a file system is not there has been told already.
      if (!seen.reason.includes("FileSystemNotFound")) findings.push(unknown(`${task.name}: ${seen.reason}`));
      continue;
    }
    const resolution = resolvePaths(task, seen.associations);
    if (resolution.kind === "resolved") {
      covered++;
      buckets.add(/^s3:\/\/([^/]+)/.exec(resolution.reportPath)?.[1] ?? "");
      continue;
    }
    // Several tasks of a file system mostly have the same problem.
    const key = `${resolution.kind} ${resolution.reason}`;
    unresolved.set(key, { ...resolution, tasks: [...(unresolved.get(key)?.tasks ?? []), task.name] });
  }
  for (const { kind, reason, tasks } of unresolved.values()) {
    const names = tasks.join(", ");
    findings.push(
      kind === "temporary"
        ? warning(`${names} would wait: ${reason}`)
        : wrong(
            `${names} would be refused: ${reason}`,
            "Correct the paths, or make or repair the association (aws fsx create-data-repository-association).",
          ),
    );
  }
  const all =
    covered > 0 ? [ok(`all paths of ${counted(covered, "task")} are covered by AVAILABLE associations`)] : [];
  return [
    ...all,
    ...findings,
    ...(await checkAssociations(examination)),
    ...(await checkBuckets(examination, buckets)),
  ];
}

/** Limits and settings that only show once they are in the way. */
async function checkAssociations({ aws, config }: Examination): Promise<Finding[]> {
  const fsx = await aws.fsx();
  const findings: Finding[] = [];
  for (const id of new Set(config.tasks.map(({ fileSystemId }) => fileSystemId))) {
    const associations: DataRepositoryAssociation[] = [];
    let NextToken: string | undefined;
    try {
      do {
        const page = await fsx.describeDataRepositoryAssociations({
          Filters: [{ Name: "file-system-id", Values: [id] }],
          MaxResults: ASSOCIATIONS_PER_PAGE,
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        associations.push(...(page.Associations ?? []));
        NextToken = page.NextToken;
      } while (NextToken);
    } catch (error) {
      if (errorName(error) === "FileSystemNotFound") continue;
      throw error;
    }
    if (associations.length >= MOST_ASSOCIATIONS - 1) {
      const left = MOST_ASSOCIATIONS - associations.length;
      findings.push(
        warning(
          `${id} has ${associations.length} of at most ${MOST_ASSOCIATIONS} associations; ${left > 0 ? "one more fits" : "no other fits"}.`,
        ),
      );
    }
    const exports = config.tasks.filter((task) => task.fileSystemId === id && task.type === "Export");
    const automatic = associations.filter(
      ({ S3 }) => (S3?.AutoExportPolicy?.Events?.length ?? 0) > 0 && exports.length > 0,
    );
    if (automatic.length > 0) {
      // "Automatic export and export data repository tasks cannot run at the same time" (LustreGuide, "Exporting").
      findings.push(
        warning(
          `${automatic.map(({ FileSystemPath }) => FileSystemPath).join(", ")} of ${id} ${automatic.length === 1 ? "is" : "are"} exported automatically, ` +
            `which cannot run at the same time as an export task (${exports.map(({ name }) => name).join(", ")}).`,
          "Switch one of the two off: aws fsx update-data-repository-association --association-id …",
        ),
      );
    }
  }
  return findings;
}

/** Completion reports go to buckets that somebody else made. */
async function checkBuckets({ aws }: Examination, buckets: ReadonlySet<string>): Promise<Finding[]> {
  const s3 = await aws.s3();
  const findings: Finding[] = [];
  let found = 0;
  for (const Bucket of buckets) {
    try {
      await s3.headBucket({ Bucket });
      found++;
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      if (status === 404) {
        findings.push(
          wrong(
            `The bucket ${Bucket}, where completion reports would go, does not exist.`,
            "The association is broken with it; link the directory to a bucket that exists.",
          ),
        );
      } else if (status === 403) {
        findings.push(
          unknown(
            `You may not look at the bucket ${Bucket}, where completion reports go; fsx-scheduler report needs s3:GetObject there.`,
          ),
        );
      } else findings.push(unknown(`The bucket ${Bucket} could not be looked at: ${errorMessage(error)}`));
    }
  }
  return found > 0
    ? [ok(`reports go to ${counted(found, "bucket")} that can be reached`), ...findings]
    : findings;
}
