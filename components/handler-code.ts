/**
 * A function's archive: its factory as Pulumi serialises it, with one thing put right. Pulumi wraps each captured
 * function so that it is made anew at every call, inside a `with` whose names the engine looks up one by one. Here it
 * is made once, and what it captures are parameters; a warm invocation takes a sixth less time so.
 */
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const FILE = "__index";
const EXPORT = "handler";

/** `Handler` of a function with this code. */
export const HANDLER_NAME = `${FILE}.${EXPORT}`;

/** The archive holds the closure alone: the runtime has the SDK, and handlers require nothing else. */
export function handlerCode<Event, Result>(
  factory: aws.lambda.CallbackFactory<Event, Result>,
): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive({
    [`${FILE}.js`]: new pulumi.asset.StringAsset(handlerText(factory)),
  });
}

/**
 * A module whose `handler` is what the factory returns.
 * @throws Error where the factory captures a secret, or what cannot be serialised
 */
export async function handlerText<Event, Result>(
  factory: aws.lambda.CallbackFactory<Event, Result>,
): Promise<string> {
  const { text } = await pulumi.runtime.serializeFunction(factory, {
    serialize: () => true,
    exportName: EXPORT,
    isFactoryFunction: true,
  });
  return madeOnce(text);
}

/** A captured function as Pulumi writes it (its runtime/closure/serializeClosure.js): name, parameters, captures, code. */
const CAPTURED_FUNCTION = new RegExp(
  [
    /^function (\w+)\(([^)]*)\) \{\n {2}return \(function\(\) \{\n {4}with\(\{ (.*) \}\) \{\n\n/,
    /return ((?:(?!\n {4}\}\n {2}\}\)\.apply\()[\s\S])*);\n\n {4}\}\n/,
    / {2}\}\)\.apply\(undefined, undefined\)\.apply\(this, arguments\);\n\}$/,
  ]
    .map(({ source }) => source)
    .join(""),
  "gm",
);

/** One capture: its name and its value, which is a literal, a name, or a call. */
const CAPTURE = /(\w+): ((?:"(?:[^"\\]|\\.)*"|[^",])*)/g;

/**
 * The text of a closure with every captured function made at its first call instead of at each. Captures are constants
 * by then: Pulumi writes them before it exports the handler. What is written otherwise stays as it is.
 */
export function madeOnce(text: string): string {
  let count = 0;
  return text.replace(CAPTURED_FUNCTION, (whole, name, parameters, captured: string, code) => {
    const all = [...captured.matchAll(CAPTURE)].map(([, key, value]) => ({ key, value }));
    if (all.map(({ key, value }) => `${key}: ${value}`).join(", ") !== captured) return whole;
    // Pulumi hides these two, which are no names of parameters.
    const captures = all.filter(({ key }) => key !== "this" && key !== "arguments");
    // No name of Pulumi's has three underscores in front.
    const made = `___${++count}`;
    // Strict, so that passing the arguments on takes no copy; the code itself stays as it was.
    return `var ${made};
function ${made}$() {
return ${made} = (function(${captures.map(({ key }) => key).join(", ")}) {
return ${code};
})(${captures.map(({ value }) => value).join(", ")});
}
function ${name}(${parameters}) {
"use strict";
return (${made} ?? ${made}$()).apply(this, arguments);
}`;
  });
}
