import { expect } from "chai";
import * as fc from "fast-check";
import { parseFilterPattern } from "../../../local/logs/filter-pattern";
import { ServiceError } from "../../../local/service";

const RECORD = JSON.stringify({
  level: "ERROR",
  message: { event: "run", outcome: "failed", counts: { failed: 3 }, taskId: null, tried: true },
  tags: ["a", "b"],
});

describe("local CloudWatch Logs: filter patterns", () => {
  for (const [pattern, message, matches] of [
    ["", "anything", true],
    ["ERROR", "an ERROR here", true],
    ["ERROR", "an error here", false],
    ["ERROR timeout", "timeout, ERROR", true],
    ["ERROR timeout", "ERROR", false],
    ['"task timed out"', "the task timed out", true],
    ['"task timed out"', "timed out task", false],
    ["?WARN ?ERROR", "WARN", true],
    ["?WARN ?ERROR", "INFO", false],
    ["run -failed", "run started", true],
    ["run -failed", "run failed", false],
    ['{ $.level = "ERROR" }', RECORD, true],
    ['{ $.level = "ERR*" }', RECORD, true],
    ['{ $.level = "WARN" }', RECORD, false],
    ['{ $.level != "WARN" }', RECORD, true],
    ['{ $.none != "WARN" }', RECORD, false],
    ['{ $.message.outcome = "failed" }', RECORD, true],
    ["{ $.message.counts.failed > 2 }", RECORD, true],
    ["{ $.message.counts.failed >= 4 }", RECORD, false],
    ["{ $.message.counts.failed = 3 }", RECORD, true],
    ["{ $.message.taskId IS NULL }", RECORD, true],
    ["{ $.message.tried IS TRUE }", RECORD, true],
    ["{ $.message.none NOT EXISTS }", RECORD, true],
    ['{ $.tags[1] = "b" }', RECORD, true],
    ['{ $.level = "WARN" || $.level = "ERROR" }', RECORD, true],
    ['{ $.level = "WARN" && $.level = "ERROR" }', RECORD, false],
    ['{ ($.level = "X" || $.level = "ERROR") && $.message.event = "run" }', RECORD, true],
    ['{ $.level = "ERROR" }', "level = ERROR", false],
  ] as const) {
    it(`${pattern || "(empty)"} ${matches ? "finds" : "does not find"} ${message.slice(0, 30)}`, () => {
      expect(parseFilterPattern(pattern)(message)).to.equal(matches);
    });
  }

  for (const [pattern, why] of [
    ["[ip, user]", "space-delimited and regular-expression patterns are not part of the local cloud"],
    ["%[45]..%", "space-delimited and regular-expression patterns are not part of the local cloud"],
    ['{ $.level = "ERROR"', 'a JSON pattern ends with "}"'],
    ["{ level = 1 }", "a selector like $.level must stand where level is"],
    ["{ $.a = }", "a comparison is not complete"],
    ["{ $.a ~ 1 }", "~ is not an operator"],
    ["{ $.a > x }", "> compares numbers, not x"],
    ["{ ($.a = 1 }", '")" is missing'],
    ["{ $.a = 1 $.b = 2 }", '"&&" or "||" is missing before $.b'],
  ] as const) {
    it(`refuses ${pattern}, saying why`, () => {
      expect(() => parseFilterPattern(pattern)).to.throw(
        ServiceError,
        `Invalid filter pattern ${JSON.stringify(pattern)}: ${why}.`,
      );
    });
  }

  it("ends with a matcher or its own error for any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (pattern, message, json) => {
        try {
          parseFilterPattern(json ? `{${pattern}}` : pattern)(message);
        } catch (error) {
          expect((error as ServiceError).code).to.equal("InvalidParameterException");
        }
      }),
    );
  });
});
