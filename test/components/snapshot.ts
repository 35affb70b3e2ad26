/**
 * Policies as reviewed documents: plain JSON files beside the tests. `UPDATE_SNAPSHOTS=1 npm test` writes them anew;
 * the change is then reviewed as any other.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

/** @throws AssertionError where the document differs in anything but white space */
export function expectSnapshot(name: string, document: unknown): void {
  const file = join(__dirname, "snapshots", `${name}.json`);
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  expect(document).to.deep.equal(JSON.parse(readFileSync(file, "utf8")));
}

/** The same for a text. @throws AssertionError where it differs at all */
export function expectTextSnapshot(name: string, text: string): void {
  const file = join(__dirname, "snapshots", name);
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(file, text);
  expect(text).to.equal(readFileSync(file, "utf8"));
}
