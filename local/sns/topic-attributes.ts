/**
 * A topic's attributes: which can be set and to what, and the default policy of a new topic.
 */
import type { LocalCloud } from "../cloud";
import { policyProblems } from "../iam/policy";
import type { PolicyDocument } from "../service";
import { invalidParameter, notEmulated } from "./errors";

/** What a topic's policy may name (SNS Developer Guide, "Amazon SNS API permissions"); anything else is out of scope. */
const POLICY_ACTIONS = [
  "AddPermission",
  "DeleteTopic",
  "GetDataProtectionPolicy",
  "GetTopicAttributes",
  "ListSubscriptionsByTopic",
  "ListTagsForResource",
  "Publish",
  "PutDataProtectionPolicy",
  "Receive",
  "RemovePermission",
  "SetTopicAttributes",
  "Subscribe",
  "TagResource",
  "UntagResource",
].map((action) => `sns:${action.toLowerCase()}`);

/** @throws ServiceError InvalidParameter */
export function checkTopicAttribute(name: string, value: string): void {
  switch (name) {
    case "DisplayName":
      if (value.length > 100)
        throw invalidParameter("DisplayName Reason: Must be 100 or less characters long");
      return;
    case "Policy":
      parsePolicy(value);
      return;
    case "KmsMasterKeyId":
      return;
    case "SignatureVersion":
      if (value !== "1" && value !== "2")
        throw invalidParameter("SignatureVersion Reason: It must be 1 or 2");
      return;
    case "TracingConfig":
      if (value !== "PassThrough" && value !== "Active") {
        throw invalidParameter("TracingConfig Reason: It must be PassThrough or Active");
      }
      return;
    case "FifoTopic":
    case "ContentBasedDeduplication":
      if (value !== "false") throw notEmulated(`${name} (a FIFO topic)`);
      return;
    default:
      throw notEmulated(`the topic attribute ${name}`);
  }
}

/** @throws ServiceError InvalidParameter where the text is no policy that SNS takes */
export function parsePolicy(text: string): PolicyDocument {
  let policy: PolicyDocument;
  try {
    policy = JSON.parse(text) as PolicyDocument;
  } catch {
    throw invalidParameter("Policy Error: it is not JSON");
  }
  const problems = policyProblems(policy, "resource");
  if (problems.length > 0) throw invalidParameter(`Policy Error: ${problems.join("; ")}`);
  for (const { Action = [] } of [policy.Statement].flat()) {
    for (const action of [Action].flat()) {
      if (!POLICY_ACTIONS.includes(action.toLowerCase())) {
        throw invalidParameter(`Policy statement action out of service scope! (${action})`);
      }
    }
  }
  return policy;
}

/** Everything for the topic's own account, nothing for others (SNS API reference, "CreateTopic", `Policy`). */
export function defaultPolicy(cloud: LocalCloud, topicArn: string): PolicyDocument {
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: topicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": cloud.accountId } },
      },
    ],
  };
}
