/**
 * Does anybody hear of failures? The topic's subscriptions, and the alarms that publish to it.
 */
import { asking } from "../aws-error";
import { type AlarmState, readAlarms } from "../stack-alarms";
import { word } from "../status-lines";
import { counted } from "../wording";
import type { StackExamination } from "./examination";
import { type Finding, ok, warning, wrong } from "./finding";

interface Subscription {
  email: string;
  confirmed: boolean;
}

/** @throws CommandError */
export async function checkSubscriptions(examination: StackExamination): Promise<Finding[]> {
  const { config, file, stack } = examination;
  const { emails } = config.notify;
  if (emails.length === 0) {
    return [
      warning(
        `${file} names no address, so nobody is told when a run fails.`,
        "Add notify.emails, and run pulumi up.",
      ),
    ];
  }
  const topicArn = stack.outputs.topicArn;
  if (topicArn === undefined) return [wrong("The stack has no topic.", "pulumi up")];
  const subscriptions = await listSubscriptions(examination, topicArn);
  const findings: Finding[] = [];
  let confirmed = 0;
  for (const email of emails) {
    const own = subscriptions.filter((one) => one.email.toLowerCase() === email.toLowerCase());
    if (own.some((one) => one.confirmed)) confirmed++;
    else if (own.length > 0) {
      findings.push(
        wrong(
          `${email} has not confirmed the subscription, so no mail about failures arrives there.`,
          `aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint ${email} --region ${stack.region}\n` +
            "sends the mail with the link again; it may be among the junk.",
        ),
      );
    } else {
      findings.push(
        wrong(
          `${email} is in ${file} and not subscribed: pulumi up has not been run, or somebody unsubscribed.`,
          "pulumi up --refresh",
        ),
      );
    }
  }
  const others = subscriptions.filter(
    ({ email }) => !emails.some((one) => one.toLowerCase() === email.toLowerCase()),
  );
  return [
    ...(confirmed > 0 ? [ok(`${counted(confirmed, "e-mail subscription")} confirmed`)] : []),
    ...findings,
    ...others.map(({ email }) => warning(`${email} is subscribed and not in ${file}.`)),
  ];
}

async function listSubscriptions({ aws }: StackExamination, TopicArn: string): Promise<Subscription[]> {
  const sns = await aws.sns();
  const found: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const page = await asking("list the topic's subscriptions", () =>
      sns.listSubscriptionsByTopic({ TopicArn, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    for (const { Endpoint = "", Protocol, SubscriptionArn = "" } of page.Subscriptions ?? []) {
      if (Protocol?.startsWith("email") && SubscriptionArn !== "Deleted") {
        found.push({ email: Endpoint, confirmed: SubscriptionArn.startsWith("arn:") });
      }
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

/** @throws CommandError */
export async function checkAlarms({ aws, stack }: StackExamination): Promise<Finding[]> {
  const { alarms: names, topicArn } = stack.outputs;
  const alarms = await readAlarms(aws, names);
  const existing = new Set(alarms.map(({ name }) => name));
  const missing = names.filter((name) => !existing.has(name));
  const silent = alarms.filter(({ actionsEnabled }) => !actionsEnabled).map(({ name }) => name);
  const elsewhere = alarms.filter(({ actions }) => topicArn !== undefined && !actions.includes(topicArn));
  const ringing = alarms.filter(({ state }) => state === "ALARM");
  const findings: Finding[] = [
    ...missing.map((name) => wrong(`The alarm ${name} is gone: somebody deleted it.`, "pulumi up --refresh")),
    ...(silent.length > 0
      ? [
          wrong(
            `${counted(silent.length, "alarm")} cannot tell anybody, because the actions are switched off: ${silent.join(", ")}.`,
            `aws cloudwatch enable-alarm-actions --region ${stack.region} --alarm-names ${silent.join(" ")}`,
          ),
        ]
      : []),
    ...elsewhere.map(({ name }) =>
      wrong(`The alarm ${name} does not tell the stack's topic.`, "pulumi up --refresh"),
    ),
    ...ringing.map((alarm) =>
      warning(`${alarm.name} is in ALARM. ${meaning(alarm.description)}`, nextStep(alarm)),
    ),
  ];
  const quiet = alarms.length - ringing.length;
  return [
    ...(quiet > 0 && findings.length === 0
      ? [ok(`${counted(quiet, "alarm")}, none in ALARM, all with actions`)]
      : []),
    ...findings,
  ];
}

/** What the alarm's description says before it comes to commands (components/scheduler-alarms.ts). */
function meaning(description: string): string {
  return description
    .split(/ To (?:list|see|run) /)[0]!
    .replace(" The alarm ends when the queue is empty.", "")
    .trim();
}

/** What its metric is about says what to do. */
function nextStep({ dimensions, metric }: AlarmState): string | undefined {
  switch (metric) {
    case "RunsFailed":
      return "fsx-scheduler history --since 24h";
    case "RunsSucceeded":
      return `fsx-scheduler run ${word(dimensions.Schedule ?? "NAME")} --wait`;
    case "Errors":
      return "fsx-scheduler logs";
    default:
      return undefined;
  }
}
