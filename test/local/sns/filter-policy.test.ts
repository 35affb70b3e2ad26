import { expect } from "chai";
import fc from "fast-check";
import { ServiceError } from "../../../local/service";
import { parseFilterPolicy, passes } from "../../../local/sns/filter-policy";

const text = (StringValue: string) => ({ DataType: "String", StringValue });
const attributes = {
  store: text("example_corp"),
  price: { DataType: "Number", StringValue: "150" },
  interests: { DataType: "String.Array", StringValue: '["rugby","football",true,null]' },
};

describe("SNS filter policies", () => {
  const rows: [policy: unknown, wanted: boolean][] = [
    [{ store: ["example_corp"] }, true],
    [{ store: ["other", "example_corp"] }, true],
    [{ store: ["other"] }, false],
    [{ store: ["example_corp"], missing: ["x"] }, false],
    [{ interests: ["football"] }, true],
    [{ interests: [true] }, true],
    [{ interests: [null] }, true],
    [{ interests: ["tennis"] }, false],
    [{ price: [150] }, true],
    [{ price: ["150"] }, false],
    [{ price: [{ numeric: [">=", 100, "<", 150] }] }, false],
    [{ price: [{ numeric: [">", 100, "<=", 150] }] }, true],
    [{ price: [{ numeric: ["=", 150] }] }, true],
    [{ store: [{ prefix: "example" }] }, true],
    [{ store: [{ suffix: "_corp" }] }, true],
    [{ store: [{ "equals-ignore-case": "EXAMPLE_corp" }] }, true],
    [{ store: [{ "anything-but": ["example_corp"] }] }, false],
    [{ store: [{ "anything-but": ["other"] }] }, true],
    [{ store: [{ "anything-but": { prefix: "ex" } }] }, false],
    [{ missing: [{ "anything-but": ["other"] }] }, false],
    [{ missing: [{ exists: false }] }, true],
    [{ store: [{ exists: false }] }, false],
    [{ store: [{ exists: true }] }, true],
  ];
  for (const [policy, wanted] of rows) {
    it(`${JSON.stringify(policy)} ${wanted ? "takes" : "leaves"} the message`, () => {
      expect(passes(parseFilterPolicy(JSON.stringify(policy), undefined), attributes, "")).to.equal(wanted);
    });
  }

  it("read the message's body where that is their scope, nested members, too", () => {
    const policy = parseFilterPolicy(
      '{"task":{"type":["Export"],"failed":[{"numeric":[">",0]}]}}',
      "MessageBody",
    );
    expect(passes(policy, {}, '{"task":{"type":"Export","failed":3}}')).to.equal(true);
    expect(passes(policy, {}, '{"task":{"type":"Export","failed":0}}')).to.equal(false);
    expect(passes(policy, {}, '{"task":"Export"}')).to.equal(false);
    expect(passes(policy, {}, "not JSON")).to.equal(false);
  });

  it("are refused where they say nothing that can be matched", () => {
    const cases: [policy: string, scope: string | undefined, reason: string][] = [
      ["{", undefined, "failed to parse JSON"],
      ["[]", undefined, "must be a JSON object"],
      ['{"a":"b"}', undefined, '"a" must be an object or an array'],
      ['{"a":[]}', undefined, "Empty arrays are not allowed"],
      ['{"a":[{"cidr":"10.0.0.0/8"}]}', undefined, "Unrecognized match type cidr"],
      ['{"a":[{"numeric":["~",1]}]}', undefined, "is not a condition"],
      ['{"$or":[{"a":["b"]},{"c":["d"]}]}', undefined, "$or is not part of the local cloud"],
      ['{"a":["b"]}', "Subject", "Invalid value [Subject]"],
    ];
    for (const [policy, scope, reason] of cases) {
      expect(() => parseFilterPolicy(policy, scope), policy).to.throw(ServiceError, reason);
    }
  });

  it("never crash: any JSON is a policy or an error, and a policy takes or leaves any message", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom("MessageBody", "MessageAttributes"),
        fc.string(),
        (policy, scope, body) => {
          try {
            expect(passes(parseFilterPolicy(policy, scope), attributes, body)).to.be.a("boolean");
          } catch (error) {
            if (!(error instanceof ServiceError)) throw error;
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
