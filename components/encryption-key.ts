/**
 * The KMS key that a stack's topic and queues are encrypted with: one of the stack's own, or one that exists.
 * AWS's own `alias/aws/sns` would not do, because CloudWatch's alarms may not use it and would fall silent.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place";
import { type PolicyStatement, policyJson } from "./policy-document";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";

export interface EncryptionKeyArgs {
  /** Pulumi's stack name. Part of the key's alias; a change replaces the alias. */
  stack: string;
  place: Place;
  /**
   * ARN of a symmetric key in the stack's region; default: a new key is created. A change re-encrypts what is sent
   * from then on. Nothing is created then, and the key's own policy has to hold two things: a statement that lets the
   * account's IAM policies decide (`kms:*` for the account's root, as the console writes it), because the functions
   * and the Scheduler come with permissions of their roles; and a statement that lets `cloudwatch.amazonaws.com` use
   * `kms:Decrypt` and `kms:GenerateDataKey*` with `aws:SourceAccount` being the account, because alarms publish to
   * the topic on their own.
   */
  existing?: string;
}

/** Days between `pulumi destroy` and the key's end, in which it can still be restored (KMS: 7 to 30). */
const DELETION_WINDOW_DAYS = 30;

export class EncryptionKey extends pulumi.ComponentResource {
  /** The key's ARN (not its alias). */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`EncryptionKey "${name}"`, [stackNameProblem(args.stack), keyArnProblem(args.existing)]);
    super("fsx-data-scheduler:index:EncryptionKey", name, {}, options);
    this.arn = args.existing === undefined ? this.createKey(name, args) : pulumi.output(args.existing);
    this.registerOutputs({ arn: this.arn });
  }

  private createKey(name: string, { stack, place }: EncryptionKeyArgs): pulumi.Output<string> {
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Topic and queues of the data repository task scheduler "${stack}"`,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: pulumi
          .all([place.partition, place.accountId])
          .apply(([partition, accountId]) => policyJson(keyPolicy(partition, accountId))),
      },
      { parent: this },
    );
    new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${resourceName(stack, "messages")}`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key.arn;
  }
}

/**
 * Who may use the key. In a key's policy "*" as resource means this key. IAM policies of the account decide about
 * everybody else: the functions' roles, and the Scheduler's role, which is what the Scheduler sends with. SQS moves
 * messages to a dead-letter queue, and SNS sends mails, without a permission of their own.
 */
export function keyPolicy(partition: string, accountId: string): PolicyStatement[] {
  return [
    {
      Sid: "AccountAdministers",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  ];
}

/** An alias would be accepted by SQS and SNS, but IAM policies that name it allow nothing. */
function keyArnProblem(arn: string | undefined): string | undefined {
  if (arn === undefined || /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9A-Za-z-]+$/.test(arn))
    return undefined;
  return `[existing] "${arn}" is not the ARN of a key; arn:aws:kms:us-east-1:123456789012:key/1234abcd-… would be one (an alias is not)`;
}
