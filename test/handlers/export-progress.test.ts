import { expect } from "chai";
import { type ExportProgressServices, seeExportProgress } from "../../handlers/export-progress";

const MINUTE = 60_000;
const ENDED = Date.UTC(2026, 10, 20, 2);
const EVENT = { fileSystemId: "fs-0123456789abcdef0", jobEnded: new Date(ENDED).toISOString() };

type Page = { status?: string; ages: number[]; next?: string; ids?: string[] };

/** Answers one page after the other; `requests` holds what was asked. */
function metric(pages: Page[], minutesLater = 30) {
  const requests: Record<string, unknown>[] = [];
  let minute = 15;
  const services = {
    now: () => ENDED + minutesLater * MINUTE,
    cloudWatch: {
      getMetricData: async (input: Record<string, unknown>) => {
        const {
          status = "Complete",
          ages,
          next,
          ids = ["age"],
        } = pages[Math.min(requests.length, pages.length - 1)]!;
        requests.push(input);
        return {
          MetricDataResults: ids.map((Id) => ({
            Id,
            StatusCode: status,
            Timestamps: ages.map(() => new Date(ENDED + minute++ * MINUTE)),
            Values: ages,
          })),
          NextToken: next,
        };
      },
    },
  } as unknown as ExportProgressServices;
  return { services, requests };
}

const zeros = (count: number) => Array.from({ length: count }, () => 0);

describe("exportProgress", () => {
  it("asks for the file system's automatic export, minute by minute, after the job's end", async () => {
    const { services, requests } = metric([{ ages: zeros(15) }]);
    await seeExportProgress(services, EVENT);
    expect(requests).to.deep.equal([
      {
        StartTime: new Date(ENDED + 15 * MINUTE),
        EndTime: new Date(ENDED + 30 * MINUTE),
        ScanBy: "TimestampAscending",
        MetricDataQueries: [
          {
            Id: "age",
            MetricStat: {
              Metric: {
                Namespace: "AWS/FSx",
                MetricName: "AgeOfOldestQueuedMessage",
                Dimensions: [
                  { Name: "FileSystemId", Value: "fs-0123456789abcdef0" },
                  { Name: "Publisher", Value: "AutoExport" },
                ],
              },
              Period: 60,
              Stat: "Maximum",
            },
          },
        ],
      },
    ]);
  });

  it("an empty queue for long enough is an export that is done", async () => {
    expect(await seeExportProgress(metric([{ ages: zeros(15) }]).services, EVENT)).to.deep.equal({
      exported: true,
      detail: "No change has waited for its export for 15 minutes.",
    });
  });

  it("does not ask before enough minutes have passed", async () => {
    const { services, requests } = metric([{ ages: zeros(15) }], 9);
    expect((await seeExportProgress(services, EVENT)).exported).to.equal(false);
    expect(requests).to.deep.equal([]);
  });

  it("reads all pages: a change on the second is seen", async () => {
    const { services, requests } = metric([
      { status: "PartialData", ages: zeros(10), next: "more" },
      { ages: [0, 0, 40, 0, 0] },
    ]);
    expect(await seeExportProgress(services, EVENT)).to.deep.equal({
      exported: false,
      detail: "Changes wait for their export, the oldest for 40 s.",
    });
    expect(requests[1]!.NextToken).to.equal("more");
  });

  it("pages that are complete together are an answer", async () => {
    const { services } = metric([
      { status: "PartialData", ages: zeros(8), next: "more" },
      { ages: zeros(7) },
    ]);
    expect((await seeExportProgress(services, EVENT)).exported).to.equal(true);
  });

  for (const status of ["PartialData", "InternalError", "Forbidden"]) {
    it(`an answer that ends with ${status} is none`, async () => {
      const { services } = metric([{ status, ages: zeros(15) }]);
      expect((await seeExportProgress(services, EVENT)).exported).to.equal(false);
    });
  }

  it("an answer without the metric is none", async () => {
    expect((await seeExportProgress(metric([{ ages: [], ids: [] }]).services, EVENT)).exported).to.equal(
      false,
    );
  });

  it("pages without an end are not read for ever", async () => {
    const { services, requests } = metric([{ ages: [0], next: "more" }]);
    expect((await seeExportProgress(services, EVENT)).exported).to.equal(false);
    expect(requests.length).to.equal(10);
  });

  it("what CloudWatch refuses, the state machine is told", async () => {
    const services = {
      now: () => ENDED + 30 * MINUTE,
      cloudWatch: { getMetricData: () => Promise.reject(new Error("Rate exceeded")) },
    } as unknown as ExportProgressServices;
    const failure = await seeExportProgress(services, EVENT).catch((error: Error) => error);
    expect((failure as Error).message).to.equal("Rate exceeded");
  });

  for (const event of [{}, { ...EVENT, fileSystemId: "fs-1; rm" }, { ...EVENT, jobEnded: "yesterday" }]) {
    it(`refuses ${JSON.stringify(event)}`, async () => {
      const failure = await seeExportProgress(metric([{ ages: [] }]).services, event as never).catch(
        (error: Error) => error,
      );
      expect((failure as Error).message).to.match(/^exportProgress needs /);
    });
  }
});
