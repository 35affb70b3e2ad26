import { expect } from "chai";
import { HandlerFunction } from "../../components/handler-function";
import { RegionalScheduler } from "../../components/regional-scheduler";
import { schedulePlanJson } from "../../components/schedule-plan";
import { startTask } from "../../handlers/start-task";
import { watchTask } from "../../handlers/watch-task";
import { packed } from "./archive";
import { deploy } from "./mock-deployment";
import { tasks } from "./tasks";

describe("the functions' archives", () => {
  /** Packages that a zip may hold. The AWS SDK is the runtime's; everything else is ours and in the closure. */
  const ALLOWED: string[] = [];
  const HANDLER = {
    description: "",
    timeout: 60,
    logRetentionDays: 30,
    environment: {},
    permissions: [[]],
    permissionsWidened: "",
    source: { queueArn: "arn:aws:sqs:us-east-1:111122223333:queue.fifo", batchSize: 1 },
  };

  for (const count of [1, 1_000]) {
    it(`hold the code alone, under 100 KB compressed, with ${count} task${count === 1 ? "" : "s"}`, async () => {
      const plan = schedulePlanJson("dev", false, tasks(count));
      const { all } = await deploy("us-east-1", () => {
        const shared = { ...HANDLER, stack: "dev" };
        new HandlerFunction("start", { ...shared, noun: "start-task", callbackFactory: startTask(plan) });
        new HandlerFunction("watch", { ...shared, noun: "watch-task", callbackFactory: watchTask(plan) });
      });
      const functions = all("lambda/function:Function");
      expect(functions.map(({ name }) => name)).to.deep.equal(["start-function", "watch-function"]);
      for (const { name, inputs } of functions) {
        const { paths, bytes, text } = await packed(inputs.code);
        expect(text).to.include(`task-${count - 1}`);
        const packages = paths.filter((path) => path !== "__index.js" && !ALLOWED.includes(path));
        expect(packages, name).to.deep.equal([]);
        console.log(`      ${name}: ${bytes} bytes zipped, ${text.length} characters of text`);
        expect(bytes, name).to.be.below(100_000);
      }
    });
  }

  it("require the SDK and Node's modules by bare name, and nothing of this project", async () => {
    const { all } = await deploy("us-east-1", () => {
      new RegionalScheduler("s", {
        stack: "dev",
        tasks: tasks(1),
        notify: { emails: [], onSuccess: false },
        logRetentionDays: 30,
        dashboard: false,
      });
    });
    for (const { inputs } of all("lambda/function:Function")) {
      const { text } = await packed(inputs.code);
      const required = [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!);
      expect(
        required.filter((name) => !/^(node:[a-z]+|@aws-sdk\/client-[a-z0-9-]+)$/.test(name)),
      ).to.deep.equal([]);
      expect(required).to.include("@aws-sdk/client-fsx");
    }
  });
});
