/** Event patterns: which events a rule wants, operator by operator, and which patterns are refused. */
import { expect } from "chai";
import { compileEventPattern } from "../../../local/eventbridge/event-pattern";
import type { ServiceError } from "../../../local/service";

const EVENT = {
  source: "aws.datasync",
  "detail-type": "DataSync Task Execution State Change",
  resources: ["arn:aws:datasync:us-east-1:123456789012:task/task-1/execution/exec-1"],
  detail: {
    State: "ERROR",
    count: 5,
    empty: null,
    list: ["a", "b"],
    deep: [{ x: 1 }, { x: 2, y: "z" }],
    yes: true,
  },
};

const wants = (pattern: object) => compileEventPattern(JSON.stringify(pattern))(EVENT);

describe("an event pattern", () => {
  const cases: [rule: string, yes: object[], no: object[]][] = [
    [
      "needs one of the values of every field",
      [{ source: ["aws.datasync"], detail: { State: ["SUCCESS", "ERROR"] } }, { detail: { count: [5] } }],
      [
        { source: ["aws.datasync"], detail: { State: ["SUCCESS"] } },
        { detail: { count: ["5"] } },
        { detail: { other: ["x"] } },
      ],
    ],
    [
      "knows null and booleans",
      [{ detail: { empty: [null], yes: [true] } }],
      [{ detail: { State: [null] } }, { detail: { gone: [null] } }],
    ],
    ["matches a list by any of its elements", [{ detail: { list: ["b"] } }], [{ detail: { list: ["c"] } }]],
    [
      "matches a list of objects by one of them",
      [{ detail: { deep: { x: [2], y: ["z"] } } }],
      [{ detail: { deep: { x: [1], y: ["z"] } } }],
    ],
    ["prefix", [{ resources: [{ prefix: "arn:aws:datasync:" }] }], [{ source: [{ prefix: "datasync" }] }]],
    [
      "prefix whatever the case",
      [{ source: [{ prefix: { "equals-ignore-case": "AWS." } }] }],
      [{ source: [{ prefix: { "equals-ignore-case": "AMZ." } }] }],
    ],
    ["suffix", [{ resources: [{ suffix: "/exec-1" }] }], [{ resources: [{ suffix: "/exec-2" }] }]],
    [
      "equals-ignore-case",
      [{ detail: { State: [{ "equals-ignore-case": "error" }] } }],
      [{ detail: { State: [{ "equals-ignore-case": "err" }] } }],
    ],
    [
      "wildcard, with escaped stars",
      [{ resources: [{ wildcard: "arn:*:task/*/execution/*" }] }, { source: [{ wildcard: "*" }] }],
      [
        { resources: [{ wildcard: "arn:*:task/*/other/*" }] },
        { source: [{ wildcard: "aws\\*" }] },
        { source: [{ wildcard: "aws?datasync" }] },
      ],
    ],
    [
      "anything-but: of a list every element has to be something else",
      [
        { detail: { State: [{ "anything-but": "SUCCESS" }] } },
        { detail: { State: [{ "anything-but": ["SUCCESS", "QUEUED"] }] } },
        { detail: { State: [{ "anything-but": { prefix: "SUC" } }] } },
        { detail: { State: [{ "anything-but": { wildcard: ["S*", "Q*"] } }] } },
        { detail: { count: [{ "anything-but": 4 }] } },
      ],
      [
        { detail: { State: [{ "anything-but": ["SUCCESS", "ERROR"] }] } },
        { detail: { State: [{ "anything-but": { suffix: "OR" } }] } },
        { detail: { list: [{ "anything-but": "a" }] } },
        { detail: { gone: [{ "anything-but": "a" }] } },
      ],
    ],
    [
      "numeric",
      [
        { detail: { count: [{ numeric: [">", 4, "<=", 5] }] } },
        { detail: { count: [{ numeric: ["=", 5] }] } },
      ],
      [
        { detail: { count: [{ numeric: [">", 5] }] } },
        { detail: { State: [{ numeric: [">", 0] }] } },
        { detail: { count: [{ numeric: [">=", 0, "<", 5] }] } },
      ],
    ],
    [
      "exists, also below something that does not",
      [
        { detail: { State: [{ exists: true }], gone: [{ exists: false }] } },
        { detail: { gone: { inner: [{ exists: false }] } } },
      ],
      [{ detail: { State: [{ exists: false }] } }, { detail: { gone: [{ exists: true }] } }],
    ],
    [
      "$or",
      [
        { $or: [{ source: ["x"] }, { detail: { State: ["ERROR"] } }] },
        { detail: { $or: [{ State: ["X"] }, { count: [5] }] } },
      ],
      [
        { source: ["x"], $or: [{ source: ["aws.datasync"] }, { detail: { count: [5] } }] },
        { $or: [{ source: ["x"] }, { source: ["y"] }] },
      ],
    ],
  ];
  for (const [rule, yes, no] of cases) {
    it(rule, () => {
      expect(yes.filter((pattern) => !wants(pattern))).to.deep.equal([]);
      expect(no.filter(wants)).to.deep.equal([]);
    });
  }

  it("is refused where EventBridge would not take it", () => {
    const refused: [pattern: string, reason: string][] = [
      ["{", "the pattern is not JSON"],
      ["[]", "the pattern must be a JSON object."],
      ["{}", '"" has no fields.'],
      ['{"source":"aws.datasync"}', '"source" must be an object or an array.'],
      ['{"source":[]}', '"source": empty arrays are not allowed.'],
      ['{"detail":{}}', '"detail" has no fields.'],
      ['{"source":[["a"]]}', '"source": a list within a list.'],
      ['{"source":[{"begins":"a"}]}', '"source": unrecognized match type begins'],
      ['{"source":[{"prefix":"a","suffix":"b"}]}', '"source": a match expression has exactly one operator.'],
      ['{"source":[{"prefix":1}]}', '"source": prefix needs a text.'],
      ['{"source":[{"exists":"true"}]}', '"source": exists is true or false.'],
      ['{"source":[{"numeric":[">"]}]}', '"source": numeric needs one or two comparisons.'],
      ['{"source":[{"numeric":["~",1]}]}', '"source": numeric needs a comparison'],
      ['{"source":[{"wildcard":"a**"}]}', '"source": consecutive wildcards.'],
      ['{"source":[{"cidr":"10.0.0.0/8"}]}', '"source": unrecognized match type cidr'],
      ['{"$or":[{"source":["a"]}]}', "$or must be a list of two or more patterns."],
    ];
    for (const [pattern, reason] of refused) {
      let error: ServiceError | undefined;
      try {
        compileEventPattern(pattern);
      } catch (thrown) {
        error = thrown as ServiceError;
      }
      expect(error?.code, pattern).to.equal("InvalidEventPatternException");
      expect(error?.message, pattern).to.include(`Event pattern is not valid. Reason: ${reason}`);
    }
  });
});
