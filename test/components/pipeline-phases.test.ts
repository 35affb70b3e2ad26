/**
 * The phases of a run against the state machine itself: every state is in exactly one phase, and no phase names a state
 * that no machine has.
 */
import { expect } from "chai";
import { phaseOf, phaseStates, phaseWith } from "../../components/pipeline-phases";
import type { PipelineSettings } from "../../components/pipeline-settings";
import { pipelineDefinition } from "../../components/pipeline-states";
import { definitionArgs, pipelineSettings } from "./pipeline-settings";

const MODES: Record<string, Partial<PipelineSettings>> = {
  "export by a task, one prefix": {},
  "automatic export, two prefixes": {
    importPrefix: "input/",
    exportPrefix: "output/",
    exportPaths: ["/output"],
    autoExport: true,
  },
};

function statesOf(changes: Partial<PipelineSettings>): string[] {
  const args = definitionArgs(pipelineSettings(changes), { notifyOnSuccess: true });
  return Object.keys(pipelineDefinition(args).States);
}

describe("phases of a pipeline's run", () => {
  const named = phaseStates().flatMap(({ begins, goesOn }) => [...begins, ...goesOn]);

  for (const [mode, changes] of Object.entries(MODES)) {
    it(`hold every state of the machine: ${mode}`, () => {
      expect(statesOf(changes).filter((state) => !phaseWith(state))).to.deep.equal([]);
    });
  }

  it("name no state that neither machine has, and none twice", () => {
    const all = new Set(Object.values(MODES).flatMap(statesOf));
    expect(named.filter((state) => !all.has(state))).to.deep.equal([]);
    expect(named.filter((state, index) => named.indexOf(state) !== index)).to.deep.equal([]);
  });

  it("differ only in the import's own association between one prefix and two", () => {
    const [one, two] = Object.values(MODES).map(statesOf);
    expect(two!.filter((state) => !one!.includes(state))).to.deep.equal(["CreateImportAssociation"]);
    expect(one!.filter((state) => !two!.includes(state))).to.deep.equal([]);
  });

  it("begin where something is asked of AWS, so that a timeline has one line for each", () => {
    expect(phaseOf("CreateImportAssociation")).to.equal("linking it to S3");
    expect(phaseOf("CreateAutoExportAssociation")).to.equal("linking it to S3");
    expect(phaseOf("WaitForExportProgress")).to.equal("exporting by itself");
    expect(phaseOf("WaitForExport")).to.equal(undefined);
    expect(phaseOf("Prepare")).to.equal(undefined);
    expect(phaseWith("WaitForExport")).to.include({ name: "exporting", waitsFor: "the export task to end" });
    expect(phaseWith("Unheard-of")).to.equal(undefined);
  });
});
