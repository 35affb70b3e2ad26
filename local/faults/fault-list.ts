/**
 * Reads `NAME=P,…`: which faults are to strike, and how likely. All that is wrong with it is told at once.
 */
import { didYouMean } from "../../stacks/did-you-mean";
import { FAULT_NAMES, FAULTS, type FaultMix, type FaultName } from "./fault-names";

/**
 * `throttling=0.05,task-failed=0.1`
 * @throws Error that names each mistake and what would be right
 */
export function parseFaultList(text: string): FaultMix {
  const mix: FaultMix = {};
  const problems: string[] = [];
  for (const part of text.split(",")) {
    const [name = "", probability] = part.split("=").map((side) => side.trim());
    const problem = faultProblem(name, probability);
    if (problem !== undefined) problems.push(problem);
    else if (name in mix) problems.push(`${name} is given twice`);
    else mix[name as FaultName] = Number(probability);
  }
  if (problems.length > 0) throw new Error(problems.join("; "));
  return mix;
}

/** What is wrong with one fault and its probability; undefined where nothing is. */
export function faultProblem(name: string, probability: unknown): string | undefined {
  if (!Object.hasOwn(FAULTS, name)) {
    if (name === "") return 'a fault\'s name is missing; the form is NAME=P, as "throttling=0.05"';
    return `there is no fault "${name}"${didYouMean(name, FAULT_NAMES) || `; there are ${FAULT_NAMES.join(", ")}`}`;
  }
  const given = typeof probability === "string" && probability !== "" ? Number(probability) : probability;
  if (typeof given === "number" && given >= 0 && given <= 1) return undefined;
  const shown = probability === undefined || probability === "" ? "no probability" : `"${probability}"`;
  return `${name}: ${shown} – a probability is a number from 0 to 1, per ${FAULTS[name as FaultName].unit}`;
}
