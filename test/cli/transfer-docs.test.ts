/**
 * docs/datasync.md against the program: every key with its default, the example, and the table of splits, whose last
 * column is computed here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import type { InventoryDirectory } from "../../handlers/inventory";
import { splitInventory } from "../../handlers/split";
import { parseStackConfig } from "../../stacks/config";
import { TRANSFER_ENDS } from "../../stacks/transfer-ends";
import { TRANSFER_MAPS, TRANSFER_SETTINGS } from "../../stacks/transfers";

const DOC = readFileSync(join(__dirname, "..", "..", "docs", "datasync.md"), "utf8");

/** Cells of the rows of the table whose heading begins so; `\|` is no border. */
function table(heading: string): string[][] {
  const lines = DOC.split("\n");
  const from = lines.findIndex((line) => line.startsWith(`| ${heading}`));
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.slice(from + 2, from + length).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

describe("docs/datasync.md", () => {
  it("has every key of a transfer and no other, in the order of the stack file's own", () => {
    expect(table("key | meaning | default | limits").flatMap(([key]) => codes(key!))).to.deep.equal(
      TRANSFER_SETTINGS,
    );
  });

  it("has every key of every kind of source and destination", () => {
    for (const kinds of [TRANSFER_ENDS.sources, TRANSFER_ENDS.destinations]) {
      for (const [kind, keys] of Object.entries(kinds)) {
        const row = DOC.split("\n").find((line) => line.startsWith(`| \`${kind}\` |`))!;
        expect(row, kind).to.not.equal(undefined);
        const missing = keys.filter((key) => key !== "type" && !row.includes(`\`${key}\``));
        expect(missing, kind).to.deep.equal([]);
      }
    }
  });

  it("has every option and every key of a report", () => {
    expect(
      table("key | default | other")
        .flatMap(([key]) => codes(key!))
        .sort(),
    ).to.deep.equal([...TRANSFER_MAPS.options].sort());
    const report = table("key | meaning").find(([key]) => key === "`taskReport`")!;
    expect(TRANSFER_MAPS.taskReport.filter((key) => !report.join().includes(`\`${key}\``))).to.deep.equal([]);
  });

  it("has an example that is a valid stack, and the defaults that it gets", () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(DOC)![1]!;
    const { config: given } = parse(yaml) as { config: Record<string, unknown> };
    const { config } = parseStackConfig({
      stack: "prod",
      values: { transfers: given["fsx-data-scheduler:transfers"] },
      now: new Date("2026-11-20T00:00:00Z"),
    });
    const transfer = config.transfers[0]!;
    const told = Object.fromEntries(
      table("key | meaning | default | limits").map(([key, , standard]) => [codes(key!)[0]!, standard]),
    );
    const days = (seconds: number) => `\`${seconds / 86_400}d\``;
    const hours = (seconds: number) => `\`${seconds / 3_600}h\``;
    expect(told.perFileCost).to.equal(`\`${transfer.perFileCost}\``);
    expect(told.agents).to.equal(`\`${transfer.agents as string}\``);
    expect(told.whenBusy).to.equal(`\`${transfer.whenBusy}\``);
    expect(told.timezone).to.equal(`\`${transfer.schedule!.timezone}\``);
    expect(told.enabled).to.equal(`\`${transfer.schedule!.enabled}\``);
    expect(told.maxInventoryAge).to.equal(days(transfer.maxInventoryAge));
    expect(told.maxDuration).to.equal(hours(transfer.maxDuration));
    expect(told.maxWait).to.equal(hours(transfer.maxWait));
    expect(told.agentOfflineFor).to.equal(`\`${transfer.agentOfflineFor / 60}m\``);
    for (const [cell, standard] of table("key | default | other")) {
      const names = codes(cell!);
      names.forEach((name, index) => {
        const value = transfer.options[name as keyof typeof transfer.options];
        if (value !== undefined)
          expect(codes(standard!)[names.length > 1 && name !== "gid" ? index : 0]).to.equal(String(value));
      });
    }
  });

  it("tells the splits that are made", () => {
    const tens = (...paths: string[]) => paths.map((path) => [path, 10] as const);
    const numbered = (count: number, bytes: (index: number) => number) =>
      Array.from({ length: count }, (_, index) => [`/d${index}`, bytes(index)] as const);
    const heavy = numbered(9, (index) => [900, 800, 700][index] ?? 10);
    const inSources = ["/s0", "/s1"].flatMap((source) =>
      tens(...Array.from({ length: 20 }, (_, index) => `${source}/x${index}`)),
    );
    const cases: [tree: (readonly [string, number])[], agents: number, sources?: string[]][] = [
      [tens("/files", "/images", "/org", "/test1"), 3, ["/files", "/images", "/org", "/test1"]],
      [tens("/data/a", "/data/b", "/data/c"), 3],
      [tens("/only/x0", "/only/x1", "/only/x2", "/only/x3", "/only/x4"), 4],
      [tens("/files"), 1, ["/files"]],
      [tens("/d1", "/d2"), 4],
      [inSources, 8, ["/s0", "/s1"]],
      [heavy, 3],
      [heavy, 4],
      [numbered(12, () => 100), 3],
    ];
    const ours = cases.map(([tree, slices, sources = ["/"]]) => {
      const directories = tree.map(([path, bytes]): InventoryDirectory => ({ path, bytes, files: 1 }));
      const plan = splitInventory(directories, { slices, sources, perFileCost: 0 });
      return plan.slices
        .map(({ weight }) => weight)
        .sort((a, b) => b - a)
        .join(", ");
    });
    const rows = table("sources; tree; agents");
    expect(rows.map((row) => row.at(-1))).to.deep.equal(ours);
    expect(rows.map(([what]) => Number(what!.split("; ").at(-1)))).to.deep.equal(
      cases.map(([, agents]) => agents),
    );
  });
});
