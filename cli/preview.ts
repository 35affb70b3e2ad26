/**
 * `fsx-scheduler preview`: runs the program without AWS and shows what it would register, as a tree for people or as
 * JSON for tools.
 */
import { join } from "node:path";
import { Command } from "commander";

interface PreviewOptions {
  stack: string;
  json?: boolean;
}

export function previewCommand(): Command {
  return new Command("preview")
    .description("show what a stack is made of, without an AWS account")
    .option("-s, --stack <name>", "the stack: Pulumi.<name>.yaml", "dev")
    .option("--json", 'print {"resources":[{type,name,parent,id,inputs,state}]} and nothing else')
    .addHelpText(
      "after",
      `
Ids, ARNs and URLs are what AWS would give in account 123456789012; names that AWS makes up end in other digits there.

Examples:
  fsx-scheduler preview
  fsx-scheduler preview --stack prod
  fsx-scheduler preview --json | jq -r '.resources[].type'`,
    )
    .action(preview);
}

async function preview({ stack, json }: PreviewOptions): Promise<void> {
  const directory = join(__dirname, "..");
  const { readStackFile } = await import("../stacks/stack-file");
  const { LOCAL_ACCOUNT } = await import("../local/deploy/account");
  const { runProgram } = await import("../local/deploy/program");
  const { config, region } = readStackFile(directory, stack);
  const program = await runProgram({ directory, stack, config, region, accountId: LOCAL_ACCOUNT });
  if (json) {
    const { resourcesAsJson } = await import("./preview-json");
    for (const warning of program.warnings) console.error(`warning: ${warning}`);
    process.stdout.write(
      `${JSON.stringify({ resources: await resourcesAsJson(program.resources) }, null, 2)}\n`,
    );
    return;
  }
  const { previewLines } = await import("./preview-tree");
  const width = process.stdout.isTTY ? process.stdout.columns : 100;
  for (const line of await previewLines(program, width)) process.stdout.write(`${line}\n`);
}
