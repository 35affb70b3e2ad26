/**
 * The choices that the local FSx offers where AWS's texts disagree, read from the interface that declares them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { strictOptions } from "../fsx/options";

export interface Choice {
  name: string;
  /** As TypeScript writes the type. */
  values: string;
  standard: string;
  /** What the declaration's comment says. */
  about: string;
}

export function choices(): Choice[] {
  const path = join(__dirname, "..", "fsx", "options.ts");
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const declared = file.statements.find(ts.isInterfaceDeclaration)!;
  const standard = new Map(Object.entries(strictOptions()));
  return declared.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    values: member.type!.getText(),
    standard: shown(standard.get(member.name.getText())),
    about: commentOf(member),
  }));
}

function commentOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return comments
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
    .join(" ")
    .replace(/\s+/g, " ");
}

/** A value as the code would write it. */
function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
