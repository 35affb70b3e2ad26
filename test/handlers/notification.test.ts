import { expect } from "chai";
import * as fc from "fast-check";
import { type EndedTask, endedTaskNotification, unstartedRunNotification } from "../../handlers/notification";
import { taskPlan } from "./lambda-sandbox";

const SCENE = { stack: "prod", region: "eu-west-1", startTaskFunction: "prod-start-task" };
const CREATED = Date.parse("2026-11-20T02:03:20Z");

function endedTask(more: Partial<EndedTask> = {}): EndedTask {
  return {
    schedule: "nightly-export",
    scheduledTime: "2026-11-20T02:00:00Z",
    fileSystemId: "fs-0123456789abcdef0",
    type: "Export",
    paths: ["/dir1", "/dir 3"],
    taskId: "task-00000000000000001",
    lifecycle: "FAILED",
    createdTime: CREATED,
    endedTime: CREATED + 4_320_000,
    waitSeconds: 200,
    counts: { total: 40_312, succeeded: 40_300, failed: 12 },
    outcome: "failed",
    reason: "FilesFailed",
    detail: "",
    report: {
      location: "s3://bucket/data/reports/task-00000000000000001/failures.csv",
      summary: {
        first: [
          { path: "dir1/a.txt", status: "failed", code: "S3AccessDenied" },
          { path: "dir1/line\nbreak", status: "failed", code: "NewCode" },
        ],
        codes: [
          { code: "S3AccessDenied", files: 11 },
          { code: "NewCode", files: 1 },
        ],
        failed: 12,
        cut: false,
      },
    },
    reportLocation: "s3://bucket/data/reports/task-00000000000000001/failures.csv",
    heldBack: [],
    ...more,
  };
}

describe("the notification of a task's end", () => {
  it("reads like this", () => {
    expect(endedTaskNotification(SCENE, endedTask({ heldBack: ["release-cold"] })).message).to.equal(
      `nightly-export failed: 12 of 40,312 files not exported.

What         Export of /dir1, /dir 3
File system  fs-0123456789abcdef0 in eu-west-1 (stack prod)
Task         task-00000000000000001 (FAILED)
Scheduled    2026-11-20T02:00:00Z
Started      2026-11-20T02:03:20Z, after waiting 3 min 20 s
Ended        2026-11-20T03:15:20Z
Duration     1 h 12 min
Files        40,300 succeeded, 12 failed, 40,312 in all
Reason       FilesFailed
Report       s3://bucket/data/reports/task-00000000000000001/failures.csv
Not started  release-cold, because it runs only after a success

First failed files:
  S3AccessDenied  dir1/a.txt
  NewCode         dir1/line\\u000abreak
  and 10 more
Failures by error code:
  S3AccessDenied: 11 – S3 refused FSx: check the bucket policy, its VPC conditions and the KMS key's policy
  NewCode: 1

Next:
See what FSx knows of the task:
  aws fsx describe-data-repository-tasks --task-ids task-00000000000000001 --region eu-west-1
Read which files failed:
  aws s3 cp s3://bucket/data/reports/task-00000000000000001/failures.csv -
Run it again, once the cause is removed:
  aws lambda invoke --function-name prod-start-task --region eu-west-1 --cli-binary-format raw-in-base64-out --payload '{"schedule":"nightly-export"}' /dev/stdout
`,
    );
  });

  for (const [more, subject] of [
    [{}, "[prod] nightly-export failed: 12 of 40,312 files not exported"],
    [{ type: "Import" }, "[prod] nightly-export failed: 12 of 40,312 files not imported"],
    [
      { type: "Release", counts: { total: 1, succeeded: 0, failed: 1 } },
      "[prod] nightly-export failed: 1 of 1 file not released",
    ],
    [{ reason: "TaskFailed" }, "[prod] nightly-export failed: the task failed after 1 h 12 min"],
    [{ reason: "TaskCanceled" }, "[prod] nightly-export failed: the task was canceled after 1 h 12 min"],
    [
      { reason: "TaskTimedOut" },
      "[prod] nightly-export failed: the task took longer than it may, 1 h 12 min",
    ],
    [{ reason: "TaskLost" }, "[prod] nightly-export failed: FSx no longer knows the task"],
    [
      { reason: undefined, outcome: "succeeded" },
      "[prod] nightly-export succeeded: 40,300 files exported in 1 h 12 min",
    ],
  ] as const) {
    it(`has the subject "${subject}"`, () => {
      expect(endedTaskNotification(SCENE, endedTask(more)).subject).to.equal(subject);
    });
  }

  it("does not promise a report where no file failed", () => {
    const counts = { total: 5, succeeded: 5, failed: 0 };
    const { message } = endedTaskNotification(SCENE, endedTask({ counts, report: undefined }));
    expect(message).to.include("failures.csv (written only if files failed)\n");
    expect(message).to.not.include("aws s3 cp");
  });

  it("quotes for a shell what needs it", () => {
    const reportLocation = "s3://bucket/it's here/failures.csv";
    const { message } = endedTaskNotification(SCENE, endedTask({ reportLocation, schedule: "it's" }));
    expect(message).to.include(`aws s3 cp 's3://bucket/it'\\''s here/failures.csv' -`);
    expect(message).to.include(`--payload '{"schedule":"it'\\''s"}'`);
  });

  it("names five paths and counts the others", () => {
    const paths = Array.from({ length: 32 }, (_, i) => `/dir${i}`);
    expect(endedTaskNotification(SCENE, endedTask({ paths })).message).to.include(
      "Export of /dir0, /dir1, /dir2, /dir3, /dir4 and 27 more\n",
    );
  });
});

describe("the notification of a run that could not start", () => {
  it("reads like this", () => {
    const { subject, message } = unstartedRunNotification(SCENE, {
      schedule: "nightly-export",
      scheduledTime: "2026-11-20T02:00:00Z",
      fileSystemId: "fs-0123456789abcdef0",
      task: taskPlan(),
      reason: "RunExpired",
      detail: "It could not start within 6 h (maxWait); it has waited 6 h.",
      deadLetterQueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/prod-runs-dead-letters.fifo",
    });
    expect(subject).to.equal(
      "[prod] nightly-export could not start in time: It could not start within 6 h (maxWait); it has wa...",
    );
    expect(message).to.equal(
      `nightly-export could not start in time.

It could not start within 6 h (maxWait); it has waited 6 h.

What         Export of /dir1
File system  fs-0123456789abcdef0 in eu-west-1 (stack prod)
Task         none was created
Scheduled    2026-11-20T02:00:00Z
Reason       RunExpired

Next:
See what keeps the file system busy:
  aws fsx describe-data-repository-tasks --filters Name=file-system-id,Values=fs-0123456789abcdef0 --region eu-west-1
Run it again:
  aws lambda invoke --function-name prod-start-task --region eu-west-1 --cli-binary-format raw-in-base64-out --payload '{"schedule":"nightly-export"}' /dev/stdout
A copy of the run is kept in the dead-letter queue; removing it there ends the queue's alarm:
  aws sqs purge-queue --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/prod-runs-dead-letters.fifo --region eu-west-1
`,
    );
  });
});

describe("any notification", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  const ended = fc
    .tuple(text, text, fc.array(text, { maxLength: 40 }), text, fc.nat(), fc.nat())
    .map(([schedule, detail, paths, code, succeeded, failed]) =>
      endedTaskNotification(
        { ...SCENE, stack: schedule },
        endedTask({
          schedule,
          detail,
          paths,
          counts: { total: succeeded + failed, succeeded, failed },
          report: {
            location: "s3://b/x",
            summary: {
              first: [{ path: detail, status: "failed", code }],
              codes: [{ code, files: 1 }],
              failed: 1,
              cut: true,
            },
          },
        }),
      ),
    );

  it("has a subject that SNS takes: 1 to 100 printable ASCII characters", () => {
    fc.assert(
      fc.property(ended, ({ subject }) => {
        expect(subject).to.match(/^[\x20-\x7e]{1,100}$/);
      }),
    );
  });

  it("stays within 256 KB, even with the longest paths", () => {
    const paths = Array.from({ length: 32 }, () => "é".repeat(4_096));
    const detail = "😀".repeat(200_000);
    const { message, subject, attributes } = endedTaskNotification(SCENE, endedTask({ paths, detail }));
    const size = Buffer.byteLength(message + subject + JSON.stringify(attributes));
    expect(size).to.be.below(256 * 1024);
    expect(message).to.not.match(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
