import { createContext, Script } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { inventoryReader, parseInventory } from "../../handlers/inventory";
import { splitInventory } from "../../handlers/split";

const HEADER =
  '{"kind":"fsx-data-scheduler-inventory","version":1,"root":"/mnt","scannedAt":"2026-11-20T01:02:03Z","sources":["/"]}';
const END = '{"kind":"end","directories":2,"files":3,"bytes":30,"unreadable":0,"complete":true}';
const WHOLE = [HEADER, '{"path":"/","files":1,"bytes":10}', '{"path":"/a é","files":2,"bytes":20}', END].join(
  "\n",
);

function refusal(...lines: string[]): string {
  try {
    parseInventory(lines.join("\n"), "i");
  } catch (error) {
    expect((error as Error).name).to.equal("InventoryError");
    return (error as Error).message;
  }
  throw new Error("The inventory was expected to be refused, and was not.");
}

describe("an inventory", () => {
  it("is read with its header, its directories and its totals", () => {
    const { header, directories, totals } = parseInventory(`${WHOLE}\n`, "i");
    expect(header.root).to.equal("/mnt");
    expect(directories).to.deep.equal([
      { path: "/", files: 1, bytes: 10 },
      { path: "/a é", files: 2, bytes: 20 },
    ]);
    expect(totals.bytes).to.equal(30);
  });

  it("is the same wherever its text is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(WHOLE.length), { maxLength: 8 }), (cuts) => {
        const reader = inventoryReader("i");
        const places = [0, ...cuts.sort((a, b) => a - b), WHOLE.length];
        for (let at = 1; at < places.length; at += 1) reader.push(WHOLE.slice(places[at - 1], places[at]));
        expect(reader.end()).to.deep.equal(parseInventory(WHOLE, "i"));
      }),
    );
  });

  it("is refused without its end, which an interrupted scan does not write", () => {
    expect(refusal(HEADER, '{"path":"/","files":1,"bytes":10}')).to.equal(
      "i: has no end line after 2 lines, so its scan was interrupted; finish it with `fsx-scheduler scan --resume`",
    );
    expect(refusal("")).to.equal("i: is empty; `fsx-scheduler scan` writes one");
    expect(refusal(HEADER, END, END)).to.equal(
      "i, line 3: comes after the end line; an inventory has one end",
    );
  });

  it("is refused with the line that is wrong", () => {
    expect(refusal(HEADER, "{")).to.equal("i, line 2: is not JSON: {");
    expect(refusal(HEADER, "[1]")).to.equal("i, line 2: is not a JSON object: [1]");
    expect(refusal(HEADER.replace('"version":1', '"version":2'))).to.equal(
      "i, line 1: has version 2; this program reads 1",
    );
    expect(refusal(HEADER.replace('["/"]', "[]"))).to.equal(
      'i, line 1: needs sources, a list of paths that begin with "/"',
    );
    expect(refusal(HEADER.replace('"/mnt"', '"mnt"'))).to.contain("needs root, an absolute path");
    expect(refusal(HEADER, '{"path":"a","files":1,"bytes":1}')).to.equal(
      'i, line 2: needs path, which begins with "/" and ends without one',
    );
    expect(refusal(HEADER, '{"path":"/a/","files":1,"bytes":1}')).to.contain("ends without one");
    for (const figures of [
      '"files":-1,"bytes":1',
      '"files":1.5,"bytes":1',
      '"files":1',
      '"files":"1","bytes":1',
    ]) {
      expect(refusal(HEADER, `{"path":"/a",${figures}}`)).to.equal(
        "i, line 2: needs files and bytes of /a as whole numbers from 0",
      );
    }
  });

  it("throws its own error for any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        refusal(HEADER, text.replace(/[\n\r]/g, " "));
      }),
    );
  });
});

describe("the serialised split", () => {
  it("plans in a bare process as it does here: no class, no package", async () => {
    const factory = (): ((text: string) => unknown) => {
      return (text) =>
        splitInventory(parseInventory(text, "i").directories, { slices: 2, perFileCost: 0, sources: ["/"] });
    };
    const { text } = await pulumi.runtime.serializeFunction(factory, {
      exportName: "handler",
      isFactoryFunction: true,
    });
    expect(text).to.not.match(/\bclass\s+\w+\s*(\{|extends)|function\s*\*|\bsuper\(|require\(/);
    const exported: { handler?: (text: string) => unknown } = {};
    new Script(text).runInContext(createContext({ exports: exported }));
    const plan = JSON.stringify(exported.handler!(WHOLE));
    expect(plan).to.equal(JSON.stringify(factory()(WHOLE)));
    expect(() => exported.handler!("{"))
      .to.throw("i, line 1: is not an inventory's header")
      .with.property("name", "InventoryError");
  });
});
