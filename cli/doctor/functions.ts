/**
 * Can the functions run, and do they get their messages? And are the queues moving, with nothing in those that are to
 * stay empty?
 */
import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import { CANCEL_GRACE, expiresAfter } from "../../handlers/backoff";
import { asking, isMissing } from "../aws-error";
import { depthOf, type QueueDepth, type QueueName, queueUrls, readQueues } from "../stack-queues";
import { counted, duration } from "../wording";
import type { Examination } from "./examination";
import { type Finding, ok, warning, wrong } from "./finding";

/** @throws CommandError */
export async function checkFunctions(examination: Examination): Promise<Finding[]> {
  const { outputs } = examination.stack;
  const functions = [outputs.startTaskFunction, outputs.watchTaskFunction];
  const findings = (await Promise.all(functions.map((name) => checkFunction(examination, name)))).flat();
  return findings.length > 0
    ? findings
    : [ok(`${counted(functions.length, "function")} active, each with its queue`)];
}

/** @throws CommandError */
export async function checkFunction(
  { aws, stack }: Pick<Examination, "aws"> & { stack: { region: string } },
  name: string,
): Promise<Finding[]> {
  const lambda = await aws.lambda();
  const found = await asking(`look at the function ${name}`, async () => {
    try {
      return await lambda.getFunction({ FunctionName: name });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  });
  if (!found) return [wrong(`The function ${name} is gone: somebody deleted it.`, "pulumi up --refresh")];
  const { Configuration, Concurrency } = found;
  const findings: Finding[] = [];
  if (Configuration?.State !== undefined && !["Active", "Pending"].includes(Configuration.State)) {
    const why = Configuration.StateReason ? `: ${Configuration.StateReason}` : "";
    findings.push(wrong(`The function ${name} is ${Configuration.State}${why}.`, "pulumi up --refresh"));
  }
  if (Configuration?.LastUpdateStatus === "Failed") {
    findings.push(
      wrong(
        `The last update of ${name} failed: ${Configuration.LastUpdateStatusReason ?? "no reason given"}.`,
        "pulumi up",
      ),
    );
  }
  if (Concurrency?.ReservedConcurrentExecutions === 0) {
    findings.push(
      wrong(
        `${name} may not run at all: its reserved concurrency is 0.`,
        `aws lambda delete-function-concurrency --function-name ${name} --region ${stack.region}`,
      ),
    );
  }
  const { EventSourceMappings: mappings = [] } = await asking(`look at the queue of ${name}`, () =>
    lambda.listEventSourceMappings({ FunctionName: name }),
  );
  if (mappings.length === 0) {
    findings.push(
      wrong(`${name} gets no messages: its event source mapping is gone.`, "pulumi up --refresh"),
    );
  }
  return [...findings, ...mappings.flatMap((mapping) => mappingProblems(mapping, name, stack.region))];
}

function mappingProblems(mapping: EventSourceMappingConfiguration, name: string, region: string): Finding[] {
  const { LastProcessingResult: result, State, UUID } = mapping;
  const queue = mapping.EventSourceArn?.split(":").at(-1);
  if (State === "Disabled" || State === "Disabling") {
    return [
      wrong(
        `${name} gets no messages: its mapping to ${queue} is ${State}.`,
        `aws lambda update-event-source-mapping --uuid ${UUID} --enabled --region ${region}`,
      ),
    ];
  }
  if (result?.startsWith("PROBLEM"))
    return [wrong(`Lambda cannot read ${queue} for ${name}: ${result}.`, "pulumi up --refresh")];
  return [];
}

/** @throws CommandError */
export async function checkQueues(examination: Examination): Promise<Finding[]> {
  const { aws, config, stack } = examination;
  const queues = await readQueues(aws, stack.outputs);
  const longest = (seconds: number[]) => Math.max(0, ...seconds);
  const findings = [
    ...deadLetters(queues, examination),
    ...(await stuck(
      examination,
      queues,
      "runs",
      longest(config.tasks.map(({ maxWait }) => expiresAfter(maxWait))),
    )),
    ...(await stuck(
      examination,
      queues,
      "watch",
      longest(config.tasks.map(({ maxDuration }) => maxDuration)) + CANCEL_GRACE,
    )),
  ];
  if (findings.length > 0) return findings;
  const waiting = depthOf(queues, "runs");
  return [
    ok(`nothing is stuck, no dead letters${waiting > 0 ? `, ${counted(waiting, "run")} waiting` : ""}`),
  ];
}

function deadLetters(queues: readonly QueueDepth[], { stack }: Examination): Finding[] {
  const urls = queueUrls(stack.outputs);
  const look = (queue: QueueName) =>
    `aws sqs receive-message --queue-url ${urls[queue]} --visibility-timeout 30 --max-number-of-messages 10 --region ${stack.region}`;
  const purge = (queue: QueueName) =>
    `aws sqs purge-queue --queue-url ${urls[queue]} --region ${stack.region}`;
  const findings: Finding[] = [];
  const runs = depthOf(queues, "runsDeadLetters");
  if (runs > 0) {
    findings.push(
      wrong(
        `${counted(runs, "run")} could not start and ${runs === 1 ? "is" : "are"} in the dead-letter queue of runs.`,
        "fsx-scheduler history --since 14d\nsays which; then, for each task:\nfsx-scheduler retry NAME --all",
      ),
    );
  }
  const watch = depthOf(queues, "watchDeadLetters");
  if (watch > 0) {
    findings.push(
      wrong(
        `Nobody could be told how ${counted(watch, "task")} ended.`,
        `${look("watchDeadLetters")}\nshows them; when you have looked at the tasks themselves:\n${purge("watchDeadLetters")}`,
      ),
    );
  }
  const undelivered = depthOf(queues, "undelivered");
  if (undelivered > 0) {
    findings.push(
      wrong(
        `EventBridge Scheduler could not deliver ${counted(undelivered, "run")} to the queue of runs.`,
        `${look("undelivered")}\nshows why (ERROR_MESSAGE); then pulumi up --refresh, and:\n${purge("undelivered")}`,
      ),
    );
  }
  return findings;
}

/** A message that is older than its longest life has not been looked at. */
async function stuck(
  { aws, now }: Examination,
  queues: readonly QueueDepth[],
  name: QueueName,
  longest: number,
): Promise<Finding[]> {
  if (depthOf(queues, name) === 0) return [];
  const queue = queues
    .find((one) => one.queue === name)!
    .url.split("/")
    .at(-1)!;
  const cloudwatch = await aws.cloudwatch();
  const { Datapoints = [] } = await asking("read the queues' metrics", () =>
    cloudwatch.getMetricStatistics({
      Namespace: "AWS/SQS",
      MetricName: "ApproximateAgeOfOldestMessage",
      Dimensions: [{ Name: "QueueName", Value: queue }],
      StartTime: new Date(now - 900_000),
      EndTime: new Date(now),
      Period: 60,
      Statistics: ["Maximum"],
    }),
  );
  const newest = Datapoints.sort((a, b) => Number(b.Timestamp) - Number(a.Timestamp))[0];
  const age = newest?.Maximum ?? 0;
  // The function may be a while late; a quarter of an hour is the longest that it hides a message.
  if (age <= longest + 1_800) return [];
  return [
    warning(
      `The oldest message in ${queue} has been there for ${duration(age)}; ${duration(longest)} is the longest that one should be.`,
      "fsx-scheduler logs --since 24h",
    ),
  ];
}
