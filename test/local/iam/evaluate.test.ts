import { expect } from "chai";
import * as fc from "fast-check";
import { decide, type Principal } from "../../../local/iam/evaluate";
import { compilePolicy } from "../../../local/iam/policy";
import type { PolicyStatement } from "../../../local/service";

const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/start`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/start/run`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:runs`;
const role: Principal = { kind: "account", arn: ROLE, session: SESSION, account: ACCOUNT };
const scheduler: Principal = { kind: "service", service: "scheduler" };

interface Case {
  principal?: Principal;
  own?: PolicyStatement[];
  resource?: PolicyStatement[];
  resourcePolicyDecides?: boolean;
  action?: string;
  on?: string;
  context?: Record<string, string>;
}

function verdict(given: Case): string {
  const decision = decide({
    principal: given.principal ?? role,
    action: given.action ?? "sqs:SendMessage",
    resource: given.on ?? QUEUE,
    context: new Map(Object.entries(given.context ?? {}).map(([key, value]) => [key, [value]])),
    identity: compiled(given.own, "identity"),
    resourcePolicy: given.resource && compiled(given.resource, "resource"),
    resourcePolicyDecides: given.resourcePolicyDecides ?? false,
  });
  return decision.allowed ? "allowed" : `${decision.because}, ${decision.policy}`;
}

function compiled(statements: PolicyStatement[] | undefined, kind: "identity" | "resource") {
  return statements && statements.length > 0
    ? compilePolicy({ Version: "2012-10-17", Statement: statements }, kind)
    : [];
}

const send = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: QUEUE,
  ...more,
});

describe("IAM policy evaluation", () => {
  const cases: Record<string, [Case, string]> = {
    "nothing allows": [{}, "no allow, identity-based"],
    "the caller's own policy allows": [{ own: [send()] }, "allowed"],
    "the action is written in another case": [{ own: [send({ Action: "SQS:sendmessage" })] }, "allowed"],
    "another action is allowed": [{ own: [send({ Action: "sqs:Receive*" })] }, "no allow, identity-based"],
    "another resource is allowed": [{ own: [send({ Resource: `${QUEUE}-2` })] }, "no allow, identity-based"],
    "everything but this action is allowed": [
      { own: [send({ Action: undefined, NotAction: "sqs:Send*" })] },
      "no allow, identity-based",
    ],
    "everything but another action is allowed": [
      { own: [send({ Action: undefined, NotAction: "sqs:DeleteQueue" })] },
      "allowed",
    ],
    "everything but this resource is allowed": [
      { own: [send({ Resource: undefined, NotResource: QUEUE })] },
      "no allow, identity-based",
    ],
    "an own deny stands beside an own allow": [
      { own: [send(), send({ Effect: "Deny", Action: "sqs:*", Resource: "*" })] },
      "deny, identity-based",
    ],
    "the resource's policy alone names the role": [
      { resource: [send({ Principal: { AWS: ROLE } })] },
      "allowed",
    ],
    "the resource's policy alone names the session": [
      { resource: [send({ Principal: { AWS: [SESSION] } })] },
      "allowed",
    ],
    "the resource's policy alone names everybody": [{ resource: [send({ Principal: "*" })] }, "allowed"],
    "the resource's policy names only the account": [
      { resource: [send({ Principal: { AWS: ROOT } })] },
      "no allow, identity-based",
    ],
    "the resource's policy names another role": [
      { resource: [send({ Principal: { AWS: `${ROLE}-2` } })] },
      "no allow, identity-based",
    ],
    "the resource's policy names another account": [
      { resource: [send({ Principal: { AWS: "999999999999" } })] },
      "no allow, identity-based",
    ],
    "the resource's policy denies everybody what the caller's allows": [
      { own: [send()], resource: [send({ Effect: "Deny", Principal: "*" })] },
      "deny, resource-based",
    ],
    "the resource's policy denies the account": [
      { own: [send()], resource: [send({ Effect: "Deny", Principal: { AWS: ACCOUNT } })] },
      "deny, resource-based",
    ],
    "the resource's policy denies all but this role": [
      { own: [send()], resource: [send({ Effect: "Deny", NotPrincipal: { AWS: ROLE } })] },
      "allowed",
    ],
    "the resource's policy denies all but another role": [
      { own: [send()], resource: [send({ Effect: "Deny", NotPrincipal: { AWS: `${ROLE}-2` } })] },
      "deny, resource-based",
    ],
    "a deny's condition does not hold": [
      {
        own: [send()],
        resource: [
          send({ Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ],
        context: { "aws:securetransport": "true" },
      },
      "allowed",
    ],
    "a service is named": [
      { principal: scheduler, resource: [send({ Principal: { Service: "scheduler.amazonaws.com" } })] },
      "allowed",
    ],
    "another service is named": [
      { principal: scheduler, resource: [send({ Principal: { Service: "sns.amazonaws.com" } })] },
      "no allow, resource-based",
    ],
    "a service has only an identity policy's allow": [
      { principal: scheduler, own: [send()] },
      "no allow, resource-based",
    ],
    "a service acts for something else than the policy says": [
      {
        principal: scheduler,
        resource: [
          send({
            Principal: { Service: "scheduler.amazonaws.com" },
            Condition: { ArnLike: { "aws:SourceArn": `arn:aws:scheduler:*:${ACCOUNT}:schedule-group/mine` } },
          }),
        ],
        context: { "aws:sourcearn": `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule-group/other` },
      },
      "no allow, resource-based",
    ],
    "a key's policy says nothing and the caller's allows": [
      { own: [send()], resourcePolicyDecides: true, resource: [send({ Principal: { AWS: `${ROLE}-2` } })] },
      "no allow, resource-based",
    ],
    "a key's policy names the account and the caller's allows": [
      { own: [send()], resourcePolicyDecides: true, resource: [send({ Principal: { AWS: ROOT } })] },
      "allowed",
    ],
    "a key's policy names the account and the caller's says nothing": [
      { resourcePolicyDecides: true, resource: [send({ Principal: { AWS: ROOT } })] },
      "no allow, identity-based",
    ],
    "a key's policy names the role": [
      { resourcePolicyDecides: true, resource: [send({ Principal: { AWS: ROLE } })] },
      "allowed",
    ],
  };
  for (const [name, [given, expected]] of Object.entries(cases)) {
    it(`answers "${expected}" where ${name}`, () => {
      expect(verdict(given)).to.equal(expected);
    });
  }

  const statement = fc.record<PolicyStatement>({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.constantFrom("sqs:SendMessage", "sqs:*", "sqs:Receive*", "*", "sns:Publish"),
    Resource: fc.constantFrom(QUEUE, "*", `${QUEUE}-2`, "arn:aws:sqs:*:*:*"),
  });
  const named = fc
    .tuple(
      statement,
      fc.constantFrom<PolicyStatement["Principal"]>(
        "*",
        { AWS: ROLE },
        { AWS: ROOT },
        { AWS: "999999999999" },
      ),
    )
    .map(([s, Principal]) => ({ ...s, Principal }));
  const policies = {
    own: fc.array(statement, { maxLength: 5 }),
    resource: fc.array(named, { maxLength: 5 }),
  };

  it("refuses whatever an explicit deny covers, whatever else is allowed", () => {
    fc.assert(
      fc.property(policies.own, policies.resource, fc.boolean(), fc.nat(), (own, resource, inOwn, at) => {
        const deny: PolicyStatement = { Effect: "Deny", Action: "sqs:Send*", Resource: "*" };
        const insert = <T>(list: T[], item: T) => list.toSpliced(at % (list.length + 1), 0, item);
        const result = inOwn
          ? verdict({ own: insert(own, deny), resource })
          : verdict({ own, resource: insert(resource, { ...deny, Principal: "*" }) });
        expect(result).to.match(/^deny, /);
      }),
      { numRuns: 500 },
    );
  });

  it("never takes access away when an allow is added", () => {
    fc.assert(
      fc.property(
        policies.own,
        policies.resource,
        statement,
        named,
        fc.boolean(),
        (own, resource, a, b, keyed) => {
          const before = verdict({ own, resource, resourcePolicyDecides: keyed });
          if (before !== "allowed") return;
          const more = {
            own: [...own, { ...a, Effect: "Allow" as const }],
            resource: [...resource, { ...b, Effect: "Allow" as const }],
          };
          expect(verdict({ ...more, resourcePolicyDecides: keyed })).to.equal("allowed");
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("is the same in whatever order the statements stand", () => {
    fc.assert(
      fc.property(policies.own, policies.resource, (own, resource) => {
        const turned = { own: own.toReversed(), resource: resource.toReversed() };
        expect(verdict(turned)).to.equal(verdict({ own, resource }));
      }),
      { numRuns: 500 },
    );
  });
});
