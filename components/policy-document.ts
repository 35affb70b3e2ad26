/**
 * IAM policy documents as plain data: what the components' policies have in common, and the rule that picks the
 * narrowest of several documents that IAM still accepts.
 */

/** One statement, members as AWS writes them. */
export interface PolicyStatement {
  /** Letters and digits only. */
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | Record<string, string>;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

/**
 * "The aggregate size of all inline policies per role can't exceed 10,240 characters", white space not counted
 * (IAM User Guide, "IAM and AWS STS quotas").
 */
export const INLINE_POLICY_LIMIT = 10_240;

export function policyDocument(statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** The document as IAM stores it. */
export function policyJson(statements: PolicyStatement[]): string {
  return JSON.stringify(policyDocument(statements));
}

/** Lets one service take a role, under a condition where one is given. */
export function trustPolicyJson(service: string, condition?: PolicyStatement["Condition"]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Assume",
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(condition ? { Condition: condition } : {}),
      },
    ],
  });
}

/**
 * The first of the alternatives that fits into a role's inline policies, counted in characters; the last one where
 * none does.
 * @param alternatives documents' statements, narrowest first; at least one
 * @returns the statements, and whether they are a wider alternative than the first
 */
export function narrowestThatFits(
  alternatives: PolicyStatement[][],
  limit = INLINE_POLICY_LIMIT,
): { statements: PolicyStatement[]; widened: boolean } {
  const fitting = alternatives.findIndex((statements) => policyJson(statements).length <= limit);
  const chosen = fitting === -1 ? alternatives.length - 1 : fitting;
  return { statements: alternatives[chosen]!, widened: chosen > 0 };
}

/** Refuses a request to `resource` that did not come over TLS. Deny holds for everybody, the owner too. */
export function tlsOnly(actions: string, resource: string): PolicyStatement {
  return {
    Sid: "RefuseWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: actions,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/**
 * What the sender and the receiver of an encrypted queue's or topic's messages need of its key: `GenerateDataKey` to
 * send, `Decrypt` to receive, and both to send to an encrypted queue (SQS Developer Guide, "Configuring KMS
 * permissions for Amazon SQS").
 */
export function useOfKey(keyArn: string | undefined): PolicyStatement[] {
  if (keyArn === undefined) return [];
  return [
    { Sid: "UseKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keyArn },
  ];
}

/** Text that stands for itself in a policy's resource: `*`, `?` and `$` are written as policy variables. */
export function literally(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}
