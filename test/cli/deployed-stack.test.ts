/** How commands find a stack: the Pulumi CLI, a file of its outputs, the local cloud; and what they say where they do not. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { awsProblem } from "../../cli/aws-error";
import { CommandError } from "../../cli/command-error";
import { findStack, findTaskStack } from "../../cli/deployed-stack";
import { PulumiFailure, processSurroundings, type Surroundings } from "../../cli/surroundings";
import { LocalCloud } from "../../local/cloud";
import { startEndpoint } from "../../local/endpoint";

const CLI = join(__dirname, "..", "..", "cli", "fsx-scheduler.js");

const OUTPUTS = {
  stack: "prod",
  region: "eu-west-1",
  startTaskFunction: "start",
  watchTaskFunction: "watch",
  runsQueueUrl: "https://sqs/1/runs.fifo",
  watchQueueUrl: "https://sqs/1/watch.fifo",
  runsDeadLetterQueueUrl: "https://sqs/1/dead.fifo",
  watchDeadLetterQueueUrl: "https://sqs/1/watch-dead.fifo",
  undeliveredQueueUrl: "https://sqs/1/undelivered",
  scheduleGroup: "group",
  schedules: {
    nightly: { schedule: "nightly", expression: "rate(1 day)", timezone: "UTC", state: "ENABLED" },
  },
};

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  throw new Error("It did not fail.");
}

describe("a deployed stack", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "outputs-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const here = (given: Partial<Surroundings> = {}): Surroundings => ({
    ...processSurroundings(),
    env: {},
    pulumi: () => Promise.reject(new PulumiFailure(true, "spawn pulumi ENOENT")),
    ...given,
  });
  const file = (value: unknown) => {
    const path = join(directory, "outputs.json");
    writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
    return path;
  };

  it("is found through pulumi's outputs, of the selected stack or of the one that is named", async () => {
    const asked: string[][] = [];
    const surroundings = here({
      pulumi: async (args) => {
        asked.push(args);
        return JSON.stringify(OUTPUTS);
      },
    });
    const stack = await findTaskStack({}, surroundings);
    expect([stack.name, stack.region, stack.local]).to.deep.equal(["prod", "eu-west-1", undefined]);
    await findStack({ stack: "acme/fsx-data-scheduler/prod" }, surroundings);
    expect(asked).to.deep.equal([
      ["stack", "output", "--json"],
      ["stack", "output", "--json", "--stack", "acme/fsx-data-scheduler/prod"],
    ]);
  });

  it("is found through a file of its outputs, without pulumi", async () => {
    const { outputs } = await findTaskStack({ outputs: file(OUTPUTS) }, here());
    expect(outputs.runsQueueUrl).to.equal("https://sqs/1/runs.fifo");
    expect(await failure(findStack({ outputs: file(OUTPUTS), stack: "dev" }, here()))).to.match(
      /belong to stack prod, not to dev\./,
    );
  });

  it("is found in the local cloud that AWS_ENDPOINT_URL points to, with its own time", async () => {
    const cloud = new LocalCloud({
      region: "eu-west-1",
      start: Date.parse("2030-01-01T00:00:00Z"),
      seed: "1",
    });
    const endpoint = await startEndpoint(cloud, {
      stack: () => ({
        stack: "dev",
        region: "eu-west-1",
        now: new Date(cloud.clock.now()).toISOString(),
        outputs: OUTPUTS,
      }),
    });
    try {
      const surroundings = here({ env: { AWS_ENDPOINT_URL: `${endpoint.url}/` } });
      const stack = await findStack({}, surroundings);
      expect([stack.name, stack.local, await stack.now()]).to.deep.equal([
        "dev",
        endpoint.url,
        Date.parse("2030-01-01T00:00:00Z"),
      ]);
      await cloud.clock.runUntil(Date.parse("2030-01-01T01:00:00Z"));
      expect(await stack.now()).to.equal(Date.parse("2030-01-01T01:00:00Z"));
      expect(await failure(findStack({ stack: "prod" }, surroundings))).to.match(
        /runs stack dev, not prod\./,
      );
    } finally {
      await endpoint.close();
      await cloud.close();
    }
  });

  it("is asked of pulumi where something else than a local cloud answers on this machine", async () => {
    const other = createServer((_request, response) => response.writeHead(404).end("no"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      const surroundings = here({
        env: { AWS_ENDPOINT_URL: url },
        pulumi: async () => JSON.stringify(OUTPUTS),
      });
      expect((await findStack({}, surroundings)).local).to.equal(undefined);
    } finally {
      other.close();
    }
  });

  it("that cannot be found is told with what to do about it", async () => {
    const pulumi = (message: string) => () => Promise.reject(new PulumiFailure(false, message));
    expect(await failure(findStack({}, here()))).to.match(
      /there is no pulumi on this machine's PATH\. One of:\n {2}install it/,
    );
    expect(
      await failure(findStack({ stack: "x" }, here({ pulumi: pulumi("no stack named 'x' found") }))),
    ).to.equal(
      "Pulumi does not give the outputs of stack x: no stack named 'x' found\nThose there are: pulumi stack ls",
    );
    expect(await failure(findStack({}, here({ pulumi: pulumi("no stack selected") })))).to.match(
      /Say which one with --stack NAME\.$/,
    );
    expect(await failure(findStack({}, here({ pulumi: async () => "{}" })))).to.match(
      /the stack has not been deployed\. Run pulumi up\.$/,
    );
    expect(await failure(findStack({ outputs: "nowhere.json" }, here()))).to.match(
      /^"nowhere\.json" cannot be read: no such file\. Write it with:\n {2}pulumi stack output --json > outputs\.json$/,
    );
    expect(await failure(findStack({ outputs: file("[") }, here()))).to.match(/outputs\.json" is not JSON: /);
    for (const [outputs, what] of [
      [{ region: 7 }, "region is the number 7"],
      [{ a: 1 }, "region is missing"],
      [7, "it is the number 7"],
      [{ region: "eu-west-1", schedules: { a: { state: "ON" } } }, "schedules.a is not as it gives them"],
    ] as const) {
      expect(await failure(findStack({ outputs: file(outputs) }, here()))).to.match(
        new RegExp(
          `does not hold the outputs of this program: ${what}\\. Write them with:\n {2}pulumi stack`,
        ),
      );
    }
    expect(await failure(findStack({ outputs: file({ region: "eu-west-1" }) }, here()))).to.match(
      /do not tell the stack's name/,
    );
    expect(
      await failure(findTaskStack({ outputs: file({ stack: "p", region: "eu-west-1" }) }, here())),
    ).to.match(/^Stack p has no tasks/);
    const { watchQueueUrl: _without, ...older } = OUTPUTS;
    expect(await failure(findTaskStack({ outputs: file(older) }, here()))).to.match(
      /lack watchQueueUrl; an older version deployed it/,
    );
    expect(await failure(findStack({}, here({ env: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" } })))).to.match(
      /^Nothing answers at http:\/\/127\.0\.0\.1:1, where AWS_ENDPOINT_URL points\. Start it/,
    );
  });
});

describe("a failed call of AWS", () => {
  const error = (name: string, message: string, more: object = {}) =>
    Object.assign(new Error(message), { name, ...more });
  const cases: [Error, RegExp][] = [
    [
      error("AccessDeniedException", "User x is not authorized to perform: y"),
      /^You may not read the alarms: User x .*y\. Ask for the permission/,
    ],
    [
      error("CredentialsProviderError", "Could not load credentials from any providers"),
      /^There are no AWS credentials here\. Set AWS_PROFILE/,
    ],
    [
      error("ExpiredTokenException", "The security token included in the request is expired"),
      /^Your AWS credentials have expired\. Sign in again/,
    ],
    [error("InvalidClientTokenId", "The token is invalid"), /^AWS does not take these credentials: /],
    [
      error("QueueDoesNotExist", "No such queue."),
      /^Cannot read the alarms: No such queue\. .*pulumi up --refresh/,
    ],
    [error("Error", "connect refused", { code: "ECONNREFUSED" }), /AWS cannot be reached \(ECONNREFUSED/],
    [error("Teapot", "short and stout"), /^Cannot read the alarms: Teapot: short and stout$/],
  ];
  for (const [given, text] of cases) {
    it(`says what to do about ${given.name}${"code" in given ? ` ${given.code}` : ""}`, () =>
      expect(awsProblem(given, "read the alarms")).to.match(text));
  }
});

describe("the commands about a deployed stack", () => {
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, [CLI, ...argv], {
      encoding: "utf8",
      env: { PATH: "/nowhere", HOME: "/nowhere" },
    });

  it("say in one line of the list what they do, and each has help with examples and exit codes", () => {
    const { stdout } = run("--help");
    expect(stdout).to.match(/Look at a deployed stack:\n {2}status /);
    expect(stdout).to.match(/Do something about it:\n {2}run /);
  });

  for (const name of ["status", "run", "doctor", "import"]) {
    it(`${name} --help fits 80 columns`, () => {
      const { status, stdout } = run(name, "--help");
      expect(status).to.equal(0);
      expect(stdout.split("\n").filter((line) => line.length > 80)).to.deep.equal([]);
      expect(stdout).to.match(/\nExit codes:\n {2}0 {2}\w[\s\S]*\nExamples?:\n {2}fsx-scheduler /);
    });
  }

  it("end with 1 and an error that says what to do, without a stack trace", () => {
    const { status, stderr, stdout } = run("status", "--stack", "prod");
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^The stack's resources are found through its outputs/);
    expect(stderr).to.not.include(" at ");
    expect(run("status", "--stack", "prod", "--debug").stderr).to.match(/ {4}at /);
    expect(run("history", "--since", "yesterday").stderr).to.match(
      /'--since <duration>' argument 'yesterday' is invalid/,
    );
  });
});
