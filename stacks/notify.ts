/**
 * Who is told what: the `notify` section of a stack file.
 */

import { z } from "zod";
import type { NotifyOn } from "./config";
import type { ConfigProblems } from "./config-problems";
import { quote } from "./quote";

/** Reads the section; problems are noted, and what is missing has its default. */
export function readNotify(problems: ConfigProblems, value: unknown): { emails: string[]; on: NotifyOn[] } {
  const section = value === undefined ? {} : problems.readMap(["notify"], value, "notify", ["emails", "on"]);
  if (!section) return { emails: [], on: ["failure"] };
  const emails = problems.read(
    ["notify", "emails"],
    z.array(z.string()).default([]),
    section.emails,
    "[storage-oncall@example.com]",
  );
  const on = problems.read(
    ["notify", "on"],
    z.array(z.enum(["failure", "success"])).default(["failure"]),
    section.on,
    "[failure, success]",
  );
  if (emails?.length === 0) {
    problems.warn(["notify", "emails"], "no address given, so nobody is told when a run fails; add one");
  }
  if (emails) checkEmails(problems, emails);
  if (on) checkOn(problems, on);
  return { emails: emails ?? [], on: [...new Set(on)] };
}

function checkEmails(problems: ConfigProblems, emails: string[]): void {
  const seen = new Map<string, number>();
  emails.forEach((email, index) => {
    const path = ["notify", "emails", index];
    if (!isEmail(email)) {
      problems.error(
        path,
        `${quote(email)} is not an e-mail address; write one such as storage-oncall@example.com`,
      );
    }
    const first = seen.get(email.toLowerCase());
    if (first === undefined) seen.set(email.toLowerCase(), index);
    else problems.error(path, `${quote(email)} is the same as emails[${first}]; give each address once`);
  });
}

function checkOn(problems: ConfigProblems, on: NotifyOn[]): void {
  const path = ["notify", "on"];
  if (!on.includes("failure")) {
    problems.error(path, "failure is missing and is always told; write [failure] or [failure, success]");
  }
  if (new Set(on).size < on.length)
    problems.error(path, "names something twice; write [failure] or [failure, success]");
}

/** A plain ASCII address, 254 characters at most with 64 before the "@" (RFC 5321, 4.5.3.1). */
function isEmail(text: string): boolean {
  const match = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(.+)$/.exec(text);
  if (!match || text.length > 254 || match[1]!.length > 64) return false;
  return /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/.test(
    match[2]!,
  );
}
