/**
 * The faults that --faults names, as a table of docs/local-cloud.md.
 */
import { FAULT_NAMES, FAULTS } from "../faults/fault-names";

export function faultTable(): string[] {
  return [
    "## Faults",
    "",
    "By `--faults NAME=P,…`, in the probability P for each opportunity; `--chaos` is all of them with the last column.",
    "",
    "| fault | what happens | for each | why to expect it | `--chaos` |",
    "|---|---|---|---|---|",
    ...FAULT_NAMES.map((name) => {
      const { meaning, unit, source, chaos } = FAULTS[name];
      return `| \`${name}\` | ${meaning} | ${unit} | ${source} | ${chaos} |`;
    }),
  ];
}
