/**
 * Size of each function's archive, beside what Pulumi packs with the same closure when nothing says what to leave out:
 * everything that package.json's `dependencies` lead to.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asset, runtime } from "@pulumi/pulumi";
import { LOCAL_ACCOUNT } from "../../local/deploy/account";
import { zipOf } from "../../local/deploy/archive";
import { runProgram } from "../../local/deploy/program";
import { readStackFile } from "../../stacks/stack-file";
import type { Measured, Row } from "../row";
import { ROOT } from "../stack-values";

/** Stacks that together have every function there is. */
const STACKS = ["dev", "pipeline", "transfer"];

export const packageRow: Row = {
  name: "package",
  title: "size of the functions' archives",
  hasShortForm: true,
  async run(): Promise<Measured> {
    const archives = await functionArchives();
    const sizes = await Promise.all(
      [...archives].map(async ([name, code]) => ({ name, bytes: (await zipOf(code)).length })),
    );
    const largest = sizes.reduce((most, one) => (one.bytes > most.bytes ? one : most));
    const byDefault = await defaultSize(archives.get(largest.name)!);
    const beside = `${kilobytes(largest.bytes)} KB beside ${kilobytes(byDefault)} KB`;
    return {
      figures: [
        {
          key: "ratio",
          label: `largest of ${sizes.length} archives ÷ default packaging`,
          value: largest.bytes / byDefault,
          unit: "×",
          target: { atMost: 1 / 30 },
          detail: `${largest.name}: ${beside}`,
          held: "atMost",
        },
        {
          key: "size",
          label: "largest archive",
          value: largest.bytes / 1000,
          unit: "KB",
          target: { atMost: 100 },
          detail: sizes.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(", "),
        },
      ],
    };
  },
};

/** The registered code of every function, by the function's noun. */
async function functionArchives(): Promise<Map<string, asset.AssetArchive>> {
  const archives = new Map<string, asset.AssetArchive>();
  for (const stack of STACKS) {
    const { config, region } = readStackFile(ROOT, stack);
    const program = await runProgram({ directory: ROOT, stack, config, region, accountId: LOCAL_ACCOUNT });
    for (const { type, inputs } of program.resources) {
      if (type !== "aws:lambda/function:Function") continue;
      const noun = String(inputs.name).replace(`fsx-data-scheduler-${stack}-`, "");
      archives.set(noun, inputs.code as asset.AssetArchive);
    }
  }
  return archives;
}

/**
 * As `aws.lambda.CallbackFunction` packs a closure that is given no `codePathOptions`, but without the optional packages,
 * which are not the same on each machine.
 */
async function defaultSize(code: asset.AssetArchive): Promise<number> {
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    optionalDependencies: Record<string, string>;
  };
  const packages = await runtime.computeCodePaths({
    extraExcludePackages: ["aws-sdk", ...Object.keys(optionalDependencies)],
  });
  return (await zipOf(new asset.AssetArchive({ ...(await code.assets), ...Object.fromEntries(packages) })))
    .length;
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toLocaleString("en", { maximumFractionDigits: 1 });
}
