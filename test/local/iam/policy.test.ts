import { expect } from "chai";
import * as fc from "fast-check";
import { compilePolicy, type PolicyKind, policyProblems } from "../../../local/iam/policy";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };

describe("a policy document", () => {
  const refused: [PolicyKind, name: string, statement: object, problem: string][] = [
    [
      "identity",
      "names a principal",
      { ...allow, Principal: "*" },
      "Policy document should not specify a principal",
    ],
    ["identity", "names no resource", { ...allow, Resource: undefined }, "Resource is missing"],
    ["identity", "names no action", { ...allow, Action: [] }, "Action is missing"],
    [
      "identity",
      "gives Action and NotAction",
      { ...allow, NotAction: "s3:*" },
      "only one of Action and NotAction can be given",
    ],
    ["identity", "has another effect", { ...allow, Effect: "allow" }, "Effect must be Allow or Deny"],
    [
      "identity",
      "leaves out the service of an action",
      { ...allow, Action: "GetObject" },
      'the action "GetObject" must be "service:Action", or "*"',
    ],
    [
      "identity",
      "has a bare name as resource",
      { ...allow, Resource: "bucket" },
      'Resource "bucket" must be in ARN format or "*"',
    ],
    [
      "identity",
      "has an ARN with parts missing",
      { ...allow, Resource: "arn:aws:s3:*" },
      'Resource "arn:aws:s3:*" must be in ARN format or "*"',
    ],
    [
      "identity",
      "has a wildcard as service of a resource",
      { ...allow, Resource: "arn:aws:s*:::b" },
      'the service of resource "arn:aws:s*:::b" must be fully qualified and cannot contain wildcards',
    ],
    [
      "identity",
      "has an unknown partition",
      { ...allow, Resource: "arn:*:s3:::b" },
      'Partition "*" is not valid for resource "arn:*:s3:::b"',
    ],
    ["identity", "misspells a member", { ...allow, Conditions: {} }, 'unknown member "Conditions"'],
    ["identity", "has a Sid with spaces", { ...allow, Sid: "a b" }, "Sid may hold letters and digits only"],
    ["trust", "names a resource", { ...trust, Resource: "*" }, "Has prohibited field Resource"],
    ["trust", "names nobody", { ...trust, Principal: undefined }, "Principal is missing"],
    [
      "trust",
      "names part of a role",
      { ...trust, Principal: { AWS: "arn:aws:iam::123456789012:role/x*" } },
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/x*"',
    ],
    [
      "trust",
      "names something else than a service",
      { ...trust, Principal: { Service: "lambda" } },
      'Invalid principal in policy: "Service":"lambda"',
    ],
    [
      "resource",
      "names a kind of principal that is not evaluated here",
      { ...allow, Principal: { Federated: "x" } },
      'the principal type "Federated" is not one that the local cloud evaluates (AWS and Service are)',
    ],
  ];
  for (const [kind, name, statement, problem] of refused) {
    it(`of kind ${kind} is refused where it ${name}`, () => {
      const problems = policyProblems({ Version: "2012-10-17", Statement: [statement] }, kind);
      expect(problems).to.deep.equal([`Statement[0]: ${problem}`]);
    });
  }

  it("is refused with every problem at once, each with its place", () => {
    const document = {
      Version: "2020-01-01",
      Statement: [
        { ...allow, Effect: "No" },
        { ...allow, Action: "x" },
      ],
      A: 1,
    };
    expect(policyProblems(document, "identity")).to.deep.equal([
      'unknown member "A"',
      "Version must be one of 2012-10-17, 2008-10-17",
      "Statement[0]: Effect must be Allow or Deny",
      'Statement[1]: the action "x" must be "service:Action", or "*"',
    ]);
  });

  it("is refused where it has no statement, or two of the same Sid", () => {
    expect(policyProblems({ Version: "2012-10-17" }, "identity")).to.deep.equal([
      "the policy has no Statement",
    ]);
    expect(
      policyProblems(
        {
          Statement: [
            { ...allow, Sid: "A" },
            { ...allow, Sid: "A" },
          ],
        },
        "identity",
      ),
    ).to.deep.equal(["Statement[1]: Statement IDs (SID) in a single policy must be unique"]);
  });

  it("may hold one statement without a list, and NotResource instead of Resource", () => {
    const statement = { Effect: "Deny", NotAction: ["s3:Get*"], NotResource: ["arn:aws:s3:::b/*"] };
    expect(policyProblems({ Statement: statement }, "identity")).to.deep.equal([]);
  });

  it("that is stored with problems is not evaluated as if it had none", () => {
    const document = { Statement: { ...allow, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } } };
    expect(() => compilePolicy(document, "identity")).to.throw(/the condition operator "IpAddress"/);
  });

  it("of any shape is answered with problems or compiled, never with a crash", () => {
    const member = fc.constantFrom(
      "Version",
      "Statement",
      "Effect",
      "Action",
      "Resource",
      "Principal",
      "Condition",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("Allow", "Deny", "*", "s3:*", "2012-10-17", "StringEquals", 1, null, true),
        fc.dictionary(member, tie("tree")),
        fc.array(tie("tree"), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.dictionary(member, tree),
        fc.constantFrom<PolicyKind>("identity", "trust", "resource"),
        (document, kind) => {
          if (policyProblems(document, kind).length === 0) compilePolicy(document, kind);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
