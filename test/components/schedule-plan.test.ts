import { expect } from "chai";
import { schedulePlanJson } from "../../components/schedule-plan";
import { task } from "./tasks";

describe("the plan that the functions get", () => {
  it("holds what they need of each task, and nothing of when it runs", () => {
    const chained = task("release-cold", {
      type: "Release",
      notAccessedForDays: 14,
      expression: undefined,
      after: "nightly-export",
    });
    const json = schedulePlanJson("dev", true, [
      task("nightly-export", { followers: ["release-cold"] }),
      chained,
    ]);
    const common = {
      fileSystemId: "fs-0123456789abcdef0",
      paths: ["/"],
      reportPath: "/fsx-drt-completion-reports",
      whenBusy: "wait",
      maxWait: 21_600,
      maxDuration: 43_200,
      enabled: true,
    };
    expect(JSON.parse(json)).to.deep.equal({
      stack: "dev",
      notifyOnSuccess: true,
      tasks: {
        "nightly-export": { name: "nightly-export", type: "Export", ...common, followers: ["release-cold"] },
        "release-cold": {
          name: "release-cold",
          type: "Release",
          ...common,
          followers: [],
          notAccessedForDays: 14,
        },
      },
    });
  });
});
