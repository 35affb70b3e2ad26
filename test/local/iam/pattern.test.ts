import { expect } from "chai";
import * as fc from "fast-check";
import { arnParts, compileArnPattern, compilePattern, wildcardMatch } from "../../../local/iam/pattern";

const NOTHING = new Map<string, string[]>();

/** Wildcards said in another way: as a regular expression. */
function model(pattern: string): RegExp {
  const source = [...pattern]
    .map((c) => (c === "*" ? "[^]*" : c === "?" ? "[^]" : c.replace(/[\\^$.|+()[\]{}/-]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`);
}

describe("IAM wildcards", () => {
  const few = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 8 });

  it("agree with a regular expression of the same meaning", () => {
    fc.assert(
      fc.property(
        few,
        fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 10 }),
        (pattern, text) => {
          expect(wildcardMatch(pattern, text)).to.equal(model(pattern).test(text));
          const compiled = compilePattern(pattern, { wildcards: true, variables: false });
          expect(compiled(text, NOTHING)).to.equal(model(pattern).test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("take a time that does not explode with the number of stars", () => {
    const pattern = `${"a*".repeat(200)}b`;
    expect(wildcardMatch(pattern, "a".repeat(2000))).to.equal(false);
  });

  it("do not reach over a colon of an ARN, except in its last part", () => {
    const cases: [pattern: string, arn: string, matches: boolean][] = [
      ["*", "arn:aws:sqs:us-east-1:123456789012:runs", true],
      ["arn:aws:sqs:*:123456789012:runs", "arn:aws:sqs:us-east-1:123456789012:runs", true],
      ["arn:aws:sqs:*:runs", "arn:aws:sqs:us-east-1:123456789012:runs", false],
      ["arn:aws:logs:*:*:log-group:/a/*", "arn:aws:logs:us-east-1:1:log-group:/a/b:log-stream:c", true],
      ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b:c", true],
      ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", false],
      ["arn:aws:fsx:*:*:task/*", "arn:aws:fsx:us-east-1:1:file-system/fs-1", false],
      ["arn:aws:sqs:us-east-1:1:run?", "arn:aws:sqs:us-east-1:1:runs", true],
      ["arn:aws:sqs:us-east-1:1:RUNS", "arn:aws:sqs:us-east-1:1:runs", false],
      ["arn:aws:s3:::b", "*", false],
    ];
    for (const [pattern, arn, matches] of cases) {
      expect(compileArnPattern(pattern, false)(arn, NOTHING), `${pattern} and ${arn}`).to.equal(matches);
    }
  });

  it("leave colons inside a variable's name alone", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(arnParts("arn:aws:s3:::${aws:PrincipalAccount}/x")).to.deep.equal([
      "arn",
      "aws",
      "s3",
      "",
      "",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      "${aws:PrincipalAccount}/x",
    ]);
  });
});

describe("IAM policy variables", () => {
  const context = new Map([
    ["aws:principalaccount", ["123456789012"]],
    ["aws:principaltag/team", ["a*b"]],
  ]);
  const matches = (pattern: string, text: string, variables = true) =>
    compilePattern(pattern, { wildcards: true, variables })(text, context);

  it("are filled in without regard to the case of their key", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(matches("x-${AWS:PrincipalAccount}-*", "x-123456789012-y")).to.equal(true);
  });

  it("match literally where their value holds a wildcard", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(matches("${aws:PrincipalTag/team}/*", "a*b/c")).to.equal(true);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(matches("${aws:PrincipalTag/team}/*", "axb/c")).to.equal(false);
  });

  it("match nothing where the request has no such key, unless they have a default", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(matches("${aws:username}", "")).to.equal(false);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(matches("${aws:username, 'nobody'}", "nobody")).to.equal(true);
  });

  it("stand for the wildcard characters themselves", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(matches("a${*}b${?}${$}", "a*b?$")).to.equal(true);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    expect(matches("a${*}b", "axb")).to.equal(false);
  });

  it("are plain text in a policy of the first version", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    const text = "x-${aws:PrincipalAccount}";
    expect(matches(text, text, false)).to.equal(true);
    expect(matches(text, "x-123456789012", false)).to.equal(false);
  });
});
