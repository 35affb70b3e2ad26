/**
 * The one topic that everything tells people through: the functions' notifications and the alarms. Its policy lets
 * this account's alarms in, and nobody without TLS.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { KnownPlace, Place } from "./place";
import { type PolicyStatement, policyJson, tlsOnly } from "./policy-document";
import { PREFIX, refuseProblems, resourceName, stackNameProblem } from "./resource-names";

export interface NotificationTopicArgs {
  /** Pulumi's stack name. Part of the topic's name; a change replaces the topic and its subscriptions. */
  stack: string;
  place: Place;
  /**
   * E-mail addresses, each of which has to confirm its subscription by the link in AWS's first mail. Default none.
   * One more or one fewer changes nothing for the others. `pulumi destroy` cannot remove a subscription that nobody
   * confirmed; SNS drops it by itself after two days.
   */
  emails: string[];
  /** ARN of the key that messages are encrypted with; default: not encrypted beyond what SNS does itself. */
  keyArn?: pulumi.Input<string> | undefined;
}

export class NotificationTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: NotificationTopicArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`NotificationTopic "${name}"`, [
      stackNameProblem(args.stack),
      ...emailProblems(args.emails),
    ]);
    super("fsx-data-scheduler:index:NotificationTopic", name, {}, options);
    const topic = this.createTopic(name, args);
    const policy = this.createPolicy(name, topic, args);
    this.createSubscriptions(name, topic, args.emails);
    // Whoever has the ARN publishes only after the policy is there.
    this.arn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }

  private createTopic(name: string, { stack, keyArn }: NotificationTopicArgs): aws.sns.Topic {
    return new aws.sns.Topic(
      `${name}-topic`,
      {
        name: resourceName(stack, "notifications"),
        displayName: displayName(stack),
        ...(keyArn === undefined ? {} : { kmsMasterKeyId: keyArn }),
      },
      { parent: this },
    );
  }

  private createPolicy(name: string, topic: aws.sns.Topic, args: NotificationTopicArgs): aws.sns.TopicPolicy {
    const policy = pulumi
      .all([topic.arn, pulumi.output(args.place)])
      .apply(([topicArn, place]) => policyJson(topicPolicy(topicArn, place, args.stack)));
    return new aws.sns.TopicPolicy(`${name}-policy`, { arn: topic.arn, policy }, { parent: this });
  }

  private createSubscriptions(name: string, topic: aws.sns.Topic, emails: string[]): void {
    for (const email of emails) {
      new aws.sns.TopicSubscription(
        `${name}-${email}`,
        { topic: topic.arn, protocol: "email", endpoint: email },
        { parent: this },
      );
    }
  }
}

/** A mail's sender name; SNS allows 100 characters. */
function displayName(stack: string): string {
  return `FSx data scheduler (${stack})`;
}

/** Who may do what with the topic. The owner's actions are those that SNS allows in a topic's policy. */
export function topicPolicy(topicArn: string, place: KnownPlace, stack: string): PolicyStatement[] {
  const { partition, region, accountId } = place;
  return [
    {
      Sid: "OwnerManages",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: [
        "sns:GetTopicAttributes",
        "sns:SetTopicAttributes",
        "sns:AddPermission",
        "sns:RemovePermission",
        "sns:DeleteTopic",
        "sns:Subscribe",
        "sns:ListSubscriptionsByTopic",
        "sns:Publish",
      ],
      Resource: topicArn,
    },
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: {
          "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${PREFIX}-${stack}-*`,
        },
      },
    },
    tlsOnly("sns:Publish", topicArn),
  ];
}

function emailProblems(emails: string[]): string[] {
  const problems = emails
    .filter((email) => !/^[^\s@]+@[^\s@]+$/.test(email))
    .map((email) => `[emails] "${email}" is not an e-mail address`);
  for (const email of new Set(emails.filter((one, at) => emails.indexOf(one) !== at))) {
    problems.push(`[emails] "${email}" is given twice`);
  }
  return problems;
}
