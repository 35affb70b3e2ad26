import { expect } from "chai";
import { compileCondition, conditionProblems } from "../../../local/iam/conditions";

type Values = Record<string, string | string[]>;

function holds(condition: Record<string, Record<string, unknown>>, request: Values): boolean {
  expect(conditionProblems(condition)).to.deep.equal([]);
  const context = new Map(
    Object.entries(request).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const),
  );
  return compileCondition(condition, true)(context);
}

describe("IAM condition operators", () => {
  const one: [operator: string, wanted: unknown, given: string | undefined, holds: boolean][] = [
    ["StringEquals", "a", "a", true],
    ["StringEquals", "a", "A", false],
    ["StringEquals", ["x", "a"], "a", true],
    ["StringEquals", "a*", "ab", false],
    ["StringEquals", "a", undefined, false],
    ["StringNotEquals", "a", "b", true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", "a", undefined, true],
    ["StringEqualsIgnoreCase", "ABC", "abc", true],
    ["StringNotEqualsIgnoreCase", "ABC", "abc", false],
    ["StringLike", "a*", "ab", true],
    ["StringLike", "a?", "abc", false],
    ["StringNotLike", "a*", "ab", false],
    ["StringNotLike", "a*", undefined, true],
    ["StringLikeIfExists", "a*", undefined, true],
    ["StringLikeIfExists", "a*", "b", false],
    [
      "ArnLike",
      "arn:aws:scheduler:*:1:schedule-group/*",
      "arn:aws:scheduler:us-east-1:1:schedule-group/g",
      true,
    ],
    [
      "ArnEquals",
      "arn:aws:scheduler:*:1:schedule-group/*",
      "arn:aws:scheduler:us-east-1:1:schedule-group/g",
      true,
    ],
    [
      "ArnLike",
      "arn:aws:scheduler:*:schedule-group/*",
      "arn:aws:scheduler:us-east-1:1:schedule-group/g",
      false,
    ],
    ["ArnNotLike", "arn:aws:sns:*:1:*", "arn:aws:sns:us-east-1:2:t", true],
    ["ArnNotEquals", "arn:aws:sns:*:1:*", undefined, true],
    ["Bool", "true", "true", true],
    ["Bool", false, "true", false],
    ["Bool", "false", undefined, false],
    ["BoolIfExists", "false", undefined, true],
    ["NumericEquals", "10", "10.0", true],
    ["NumericLessThan", 10, "9", true],
    ["NumericLessThan", 10, "10", false],
    ["NumericLessThanEquals", 10, "10", true],
    ["NumericGreaterThan", 10, "text", false],
    ["NumericGreaterThanEquals", "10", "11", true],
    ["NumericNotEquals", "10", "10", false],
    ["NumericNotEquals", "10", undefined, true],
    ["DateGreaterThan", "2026-11-20T00:00:00Z", "2026-11-20T00:00:00.001Z", true],
    ["DateLessThan", "2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z", false],
    ["DateLessThanEquals", "2026-11-20", "2026-11-20T00:00:00Z", true],
    ["DateEquals", "1795132800", "2026-11-20T00:00:00Z", true],
    ["Null", "true", undefined, true],
    ["Null", true, "a", false],
    ["Null", "false", "a", true],
  ];
  for (const [operator, wanted, given, expected] of one) {
    it(`${operator} ${JSON.stringify(wanted)} ${expected ? "holds" : "does not hold"} for ${given ?? "an absent key"}`, () => {
      expect(
        holds({ [operator]: { "aws:Key": wanted } }, given === undefined ? {} : { "aws:Key": given }),
      ).to.equal(expected);
    });
  }

  const many: [operator: string, wanted: string[], given: string[] | undefined, holds: boolean][] = [
    ["ForAllValues:StringEquals", ["a", "b"], ["a"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a"], undefined, true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], true],
    ["ForAnyValue:StringEquals", ["a"], ["c"], false],
    ["ForAnyValue:StringEquals", ["a"], undefined, false],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
    ["ForAllValues:StringNotEquals", ["a"], ["a", "b"], false],
    ["ForAnyValue:StringLike", ["team-*"], ["x", "team-1"], true],
    ["StringNotEquals", ["a"], ["a", "b"], false],
  ];
  for (const [operator, wanted, given, expected] of many) {
    it(`${operator} ${wanted} ${expected ? "holds" : "does not hold"} for ${given ?? "an absent key"}`, () => {
      const condition = { [operator]: { "aws:TagKeys": wanted } };
      expect(holds(condition, given ? { "aws:TagKeys": given } : {})).to.equal(expected);
    });
  }

  it("must all hold, and all their keys", () => {
    const condition = { StringEquals: { "aws:A": "1", "aws:B": "2" }, Bool: { "aws:C": "true" } };
    expect(holds(condition, { "aws:A": "1", "aws:B": "2", "aws:C": "true" })).to.equal(true);
    expect(holds(condition, { "aws:A": "1", "aws:B": "2", "aws:C": "false" })).to.equal(false);
    expect(holds(condition, { "aws:A": "1", "aws:B": "3", "aws:C": "true" })).to.equal(false);
  });

  it("compare keys without regard to case", () => {
    expect(holds({ StringEquals: { "AWS:sourceaccount": "1" } }, { "aws:SourceAccount": "1" })).to.equal(
      true,
    );
  });

  it("that are unknown, or known to AWS but not evaluated here, are refused", () => {
    const problem = (operator: string) => [
      `the condition operator "${operator}" is not one that the local cloud evaluates`,
    ];
    for (const operator of [
      "IpAddress",
      "StringEqual",
      "ForSomeValues:StringEquals",
      "NullIfExists",
      "toString",
    ]) {
      expect(conditionProblems({ [operator]: { "aws:SourceIp": "10.0.0.0/8" } })).to.deep.equal(
        problem(operator),
      );
    }
  });

  it("refuse values that they cannot take", () => {
    expect(conditionProblems({ Bool: { "aws:SecureTransport": "no" } })).to.deep.equal([
      'Bool of aws:SecureTransport has a value it cannot take: "no"',
    ]);
    expect(conditionProblems({ NumericLessThan: { "s3:max-keys": "ten" } })).to.have.length(1);
    expect(conditionProblems({ StringEquals: { "aws:A": { nested: 1 } } })).to.have.length(1);
    expect(conditionProblems({ StringEquals: "a" })).to.have.length(1);
    expect(conditionProblems({ StringEquals: { SourceArn: "a" } })).to.deep.equal([
      'the condition key "SourceArn" has no prefix such as "aws:"',
    ]);
  });
});
