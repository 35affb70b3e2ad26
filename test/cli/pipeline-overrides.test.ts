/**
 * Values for one run: read as JSON, refused where the state machine would refuse them.
 */
import { expect } from "chai";
import * as fc from "fast-check";
import { CommandError } from "../../cli/command-error";
import { limitsOf, overrides } from "../../cli/pipeline-overrides";
import { pipelineDefinition } from "../../components/pipeline-states";
import { definitionArgs, parametersOf, pipelineSettings } from "../components/pipeline-settings";

const LIMITS = { limits: { job: 86_400 }, computeEnvironment: { maxvCpus: 256 } };

function problemsOf(...assignments: string[]): string[] {
  try {
    overrides(assignments, LIMITS);
  } catch (error) {
    if (error instanceof CommandError) return error.message.split("\n- ").slice(1);
    throw error;
  }
  return [];
}

describe("values for one run of a pipeline", () => {
  it("are JSON of the parameter's own type; a text may stand without quotes", () => {
    expect(
      overrides(
        [
          "vcpus=16",
          "arraySize=0",
          "deleteLustre=false",
          "lustreVersion=2.15",
          "image=repo/tool:2=a",
          'command=["run", "--all=1"]',
          'environment=[{"Name":"LEVEL","Value":"debug"}]',
          'exportPaths=["/output/a b"]',
        ],
        LIMITS,
      ),
    ).to.deep.equal({
      vcpus: 16,
      arraySize: 0,
      deleteLustre: false,
      lustreVersion: "2.15",
      image: "repo/tool:2=a",
      command: ["run", "--all=1"],
      environment: [{ Name: "LEVEL", Value: "debug" }],
      exportPaths: ["/output/a b"],
    });
    expect(overrides(['image="repo/tool"'], LIMITS)).to.deep.equal({ image: "repo/tool" });
  });

  it("are refused all at once, each with what would be right", () => {
    expect(
      problemsOf(
        "vcpu=16",
        "attempts=11",
        "deleteLustre=True",
        "jobTimeout=86401",
        "memory",
        "image=",
        "vcpus=1.5",
      ),
    ).to.deep.equal([
      '"vcpu" is no parameter of a run; did you mean vcpus? There are storageCapacity, lustreVersion, ' +
        "importedFileChunkSize, vcpus, memory, attempts, jobTimeout, arraySize, image, command, environment, " +
        "autoExport, deleteLustre and exportPaths",
      'attempts is "11"; a whole number from 1 to 10 is needed',
      'deleteLustre is "True"; true or false, without quotes, is needed',
      'jobTimeout is "86401"; a whole number from 60 to 86400 is needed',
      "memory has no value; write memory=… with a whole number from 4 to 100000000",
      'image is ""; a text that is not empty is needed',
      'vcpus is "1.5"; a whole number from 1 to 256 is needed',
    ]);
    expect(problemsOf("vcpus=257")).to.deep.equal(['vcpus is "257"; a whole number from 1 to 256 is needed']);
    expect(problemsOf("vcpus=2", "vcpus=4")).to.deep.equal(["vcpus is given twice; give it once"]);
    expect(problemsOf('exportPaths=["output"]')).to.deep.equal([
      'exportPaths is "[\\"output\\"]"; a list of file-system paths, each beginning with a slash, such as ["/scratch"], is needed',
    ]);
    expect(
      problemsOf("command=run", "environment={}", "lustreVersion=2.10", "arraySize=1", "exportPaths=[]"),
    ).to.have.length(5);
  });

  it("take back whatever the pipeline's own parameters are", () => {
    const parameters = parametersOf(pipelineSettings());
    const typed = Object.entries(parameters).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    expect(overrides(typed, LIMITS)).to.deep.equal(parameters);
  });

  it("give an input or a refusal in words, whatever is typed", () => {
    const keys = fc.constantFrom(
      "vcpus",
      "command",
      "image",
      "environment",
      "deleteLustre",
      "__proto__",
      "x",
    );
    const values = fc.oneof(fc.json(), fc.string());
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, values)), (pairs) => {
        const assignments = pairs.map(([key, value]) => `${key}=${value}`);
        try {
          expect(Object.keys(overrides(assignments, LIMITS))).to.have.length(pairs.length);
        } catch (error) {
          expect(error).to.be.instanceOf(CommandError);
        }
      }),
    );
  });

  it("know the limits of the machine that is deployed, and the widest where they cannot be read", () => {
    const definition = pipelineDefinition(definitionArgs(pipelineSettings()));
    expect(limitsOf(JSON.stringify(definition))).to.deep.equal(LIMITS);
    const widest = { limits: { job: 5_184_000 }, computeEnvironment: { maxvCpus: 10_000 } };
    expect(limitsOf("{}")).to.deep.equal(widest);
    expect(limitsOf("")).to.deep.equal(widest);
  });
});
