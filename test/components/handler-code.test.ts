import { createContext, Script } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { handlerCode, handlerText, madeOnce } from "../../components/handler-code";
import { packed } from "./archive";

const PRICE = '"$&", $1: a, b; })';
const WORDS = { few: ["one", "two"], pattern: /t\w+/ };
let nothing: undefined;

function isEven(n: number): boolean {
  return n === 0 || isOdd(n - 1);
}

function isOdd(n: number): boolean {
  return n !== 0 && isEven(n - 1);
}

function sum(...all: number[]): number {
  return all.reduce((total, one) => total + one, 0);
}

async function lengthOf(text: string, times = WORDS.few.length): Promise<number> {
  return (await Promise.resolve(text)).length * times;
}

/** Serialised with everything that it captures. */
const factory = () => async (event: { n: number }) => ({
  parity: isEven(event.n) ? "even" : "odd",
  sum: sum(1, 2, event.n),
  length: await lengthOf(PRICE),
  found: WORDS.few.filter((word) => WORDS.pattern.test(word)),
  nothing: nothing === undefined,
});

const ANSWER = {
  parity: "odd",
  sum: 10,
  length: 2 * PRICE.length,
  found: ["two"],
  nothing: true,
};

/** What the module in the text answers. */
async function answerOf(text: string): Promise<unknown> {
  const exports: { handler?: (event: object) => Promise<object> } = {};
  new Script(text).runInContext(createContext({ exports }));
  return JSON.parse(JSON.stringify(await exports.handler!({ n: 7 })));
}

describe("a handler's code", () => {
  it("does what the closure does, with all that it captures", async () => {
    expect(await answerOf(await handlerText(factory))).to.deep.equal(ANSWER);
  });

  it("makes each captured function once, without a scope whose names are looked up one by one", async () => {
    const asSerialised = await pulumi.runtime.serializeFunction(factory, {
      exportName: "handler",
      isFactoryFunction: true,
    });
    // So that it is known what this is about.
    expect(asSerialised.text.match(/\bwith\(/g)).to.have.length(5);
    const text = await handlerText(factory);
    expect(text).to.not.match(/\bwith\(/);
    expect(text.match(/^function ___\d+\$/gm)).to.have.length(5);
  });

  it("is one module in an archive", async () => {
    const { paths } = await packed(handlerCode(factory));
    expect(paths).to.deep.equal(["__index.js"]);
  });

  it("keeps what is written in another way as it is, and what stands beside it", async () => {
    const text = await handlerText(factory);
    const bound = `function __bound(__0) {
  return (function() {
    with({ sum: __sum, this: undefined, arguments: undefined }) {

return function () { return this.n; };

    }
  }).apply(__object, undefined).apply(this, arguments);
}
`;
    const { text: serialised } = await pulumi.runtime.serializeFunction(factory, {
      exportName: "handler",
      isFactoryFunction: true,
    });
    const before = serialised.indexOf("\nfunction ");
    const together = `${serialised.slice(0, before)}\n${bound}${serialised.slice(before)}`;
    expect(madeOnce(together)).to.equal(`${text.slice(0, before)}\n${bound}${text.slice(before)}`);
    expect(madeOnce(text)).to.equal(text);
  });

  it("refuses a factory that captures a secret", async () => {
    const secret = pulumi.secret("hidden");
    let error: unknown;
    await handlerText(() => async () => secret.get()).catch((thrown: unknown) => {
      error = thrown;
    });
    expect(String(error)).to.match(/secret/i);
  });
});
