import { expect } from "chai";
import type { StackExamination } from "../../cli/doctor/examination";
import { checkQuotas } from "../../cli/doctor/quotas";

/** An account with so many file systems, in pages of 40, and so many resource policies; of a stack with so many of each. */
function account(
  scratch: number,
  persistent: number,
  policies: number,
  transfers: number,
  pipelines = 1,
): StackExamination {
  const all = [
    ...Array.from({ length: scratch }, () => ({ LustreConfiguration: { DeploymentType: "SCRATCH_2" } })),
    ...Array.from({ length: persistent }, () => ({
      LustreConfiguration: { DeploymentType: "PERSISTENT_1" },
    })),
    { WindowsConfiguration: {} },
  ];
  const describeFileSystems = async ({ NextToken = "0" }: { NextToken?: string }) => {
    const end = Number(NextToken) + 40;
    return {
      FileSystems: all.slice(Number(NextToken), end),
      ...(end < all.length ? { NextToken: String(end) } : {}),
    };
  };
  const describeResourcePolicies = async () => ({
    resourcePolicies: Array.from({ length: policies }, () => ({})),
  });
  return {
    aws: { fsx: async () => ({ describeFileSystems }), logs: async () => ({ describeResourcePolicies }) },
    config: { transfers: Array(transfers).fill({}), pipelines: Array(pipelines).fill({}) },
  } as unknown as StackExamination;
}

const told = async (examination: StackExamination) =>
  (await checkQuotas(examination)).map(({ level, text }) => `${level}: ${text}`);

describe("the doctor's look at quotas", () => {
  it("counts file systems of each kind over all pages, and says how many there are", async () => {
    expect(await told(account(50, 20, 10, 0))).to.deep.equal([
      "ok: far from the limits: 50 scratch file systems of 100; 20 persistent file systems of 100",
    ]);
  });

  it("warns from four fifths on, and finds a full account wrong", async () => {
    expect(await told(account(80, 79, 1, 1))).to.deep.equal([
      "warning: 80 scratch file systems of 100: near the account's limit.",
    ]);
    expect(await told(account(1, 100, 1, 1))).to.deep.equal([
      "wrong: 100 persistent file systems of 100: no more can be made.",
    ]);
  });

  it("finds nothing wrong with a full account where the stack makes no file systems", async () => {
    expect(await told(account(1, 100, 1, 1, 0))).to.deep.equal([
      "warning: 100 persistent file systems of 100: no more can be made.",
    ]);
  });

  it("counts the resource policies of CloudWatch Logs where there are transfers, which need one", async () => {
    expect(await told(account(0, 1, 9, 1))).to.deep.equal([
      "warning: 9 log resource policies of 10: near the account's limit.",
    ]);
    expect(await told(account(0, 1, 10, 1))).to.deep.equal([
      "warning: 10 log resource policies of 10: no more can be made.",
    ]);
    expect(await told(account(0, 1, 9, 0))).to.have.length(1);
  });
});
