/** What is told of a whole campaign: permissions that no seed used, and exceptions that none needed. */
import { expect } from "chai";
import { EXPECTED_DENIALS, UNUSED_PERMISSIONS } from "./exceptions";
import { summaryOf } from "./summary";
import type { Answer } from "./worker";

/** A permission for each exception that is not rare, as it would be listed. */
const UNUSED = [
  "-role xray:PutTraceSegments *",
  "s-start-task-role fsx:DescribeFileSystems *",
  "s-schedules-role sqs:SendMessage arn:aws:sqs:us-east-1:1:s-undelivered",
  "s-start-task-role sqs:SendMessage arn:aws:sqs:us-east-1:1:s-runs.fifo",
  "s-host-1 ecs:TagResource *",
  "s-states-1 ec2:DescribeVpcs *",
  "s-role datasync:DescribeLocationSmb *",
  "s-export-progress-role cloudwatch:GetMetricData *",
  "s-start-transfer-role sqs:SendMessage arn:aws:sqs:us-east-1:1:s-transfers.fifo",
  "s-watch-transfer-role datasync:DeleteTask *",
  "s-watch-transfer-role sqs:SendMessage arn:aws:sqs:us-east-1:1:s-open-runs.fifo",
];

function problems(unused: (seed: number) => string[], seeds = 50): string[] {
  const answers = Array.from({ length: seeds }, (_, seed): Answer => {
    const counts = { runs: 1, invocations: 1, apiCalls: 1, seconds: 1 };
    const denials = EXPECTED_DENIALS.map(({ reason }) => reason);
    return {
      seed,
      violations: [],
      faults: {},
      outcomes: {},
      denials,
      unusedPermissions: unused(seed),
      ...counts,
    };
  });
  return summaryOf(answers).problems;
}

describe("a campaign", () => {
  it("has no problem with permissions that the exceptions name, rare ones used or not", () => {
    expect(problems(() => UNUSED)).to.deep.equal([]);
    expect(problems(() => [...UNUSED, "s-states-1 batch:TerminateJob *"])).to.deep.equal([]);
  });

  it("tells of a permission that no seed used, not of one that a single seed did", () => {
    const more = "s-start-task-role fsx:DeleteFileSystem *";
    expect(problems(() => [...UNUSED, more])).to.deep.equal([`No run used the permission: ${more}`]);
    expect(problems((seed) => (seed === 7 ? UNUSED : [...UNUSED, more]))).to.deep.equal([]);
  });

  it("tells of each exception that nothing needs any more", () => {
    for (const left of UNUSED) {
      const [problem, ...others] = problems(() => UNUSED.filter((one) => one !== left));
      const { permission, reason } = UNUSED_PERMISSIONS.find((one) => one.permission.test(left))!;
      expect(problem).to.equal(`The exception ${permission} is stale, its permissions are used: ${reason}`);
      expect(others).to.deep.equal([]);
    }
  });

  it("says nothing of permissions after fewer than 50 seeds", () => {
    expect(problems(() => ["s-start-task-role fsx:DeleteFileSystem *"], 49)).to.deep.equal([]);
  });
});
