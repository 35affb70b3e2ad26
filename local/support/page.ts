/**
 * docs/local-cloud.md: people write what stands around the two marks, the support table between them is generated.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { supportTable } from "./table";

export const PAGE = join(__dirname, "..", "..", "docs", "local-cloud.md");

const BEGIN =
  "<!-- Generated from the code by `npm run docs`; changes from here to the end mark are lost. -->";
const END = "<!-- End of the generated part. -->";

/**
 * The page as it is and as it should be.
 * @throws Error where the page lacks its marks, or an operation cannot be described
 */
export async function page(): Promise<{ written: string; current: string }> {
  const written = readFileSync(PAGE, "utf8");
  const begin = written.indexOf(BEGIN);
  const end = written.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE} must hold these two lines:\n${BEGIN}\n${END}`);
  const table = await supportTable();
  return {
    written,
    current: `${written.slice(0, begin)}${BEGIN}\n\n${table}\n\n${written.slice(end)}`,
  };
}
