/** The models' patterns are Java's, mostly without anchors; this reads them as JavaScript's where that is possible. */

const compiled = new Map<string, RegExp | undefined>();

/** The pattern, to be met by a whole text; undefined where JavaScript cannot read it. */
export function wholePattern(pattern: string): RegExp | undefined {
  return compile(`^(?:${pattern})$`);
}

/** Whether a text has what the pattern asks for, anchored or not; true where the pattern cannot be read. */
export function satisfies(pattern: string, text: string): boolean {
  return compile(pattern)?.test(text) ?? true;
}

function compile(source: string): RegExp | undefined {
  if (!compiled.has(source)) {
    compiled.set(source, tryCompile(source, "su") ?? tryCompile(source, "s"));
  }
  return compiled.get(source);
}

function tryCompile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
