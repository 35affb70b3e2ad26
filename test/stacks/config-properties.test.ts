import { expect } from "chai";
import fc from "fast-check";
import { parseStackConfig, StackConfigError } from "../../stacks/config";

const NOW = new Date("2026-11-20T00:00:00Z");

/** Values of every kind that are near to right in some place. */
const near = fc.oneof(
  fc.constantFrom<unknown>(
    "fs-0123456789abcdef0",
    "Export",
    "Release",
    "cron(15 6 * * ? *)",
    "0 0 ? 2 1#5 *",
    "rate(6 hours)",
    "at(2026-12-01T00:00:00)",
    "America/New_York",
    "/dir1",
    '/a "/b c"',
    ["/a", "/b"],
    "s3://bucket/x",
    "6h",
    "10m",
    "7d",
    14,
    0,
    true,
    false,
    "a",
    "b",
    "wait",
  ),
  fc.jsonValue(),
  fc.string({ unit: "binary" }),
);

const settings = [
  "fileSystemId",
  "type",
  "schedule",
  "after",
  "timezone",
  "paths",
  "reportPath",
  "whenBusy",
  "maxWait",
  "maxDuration",
  "alarmIfNoSuccessFor",
  "notAccessedForDays",
  "enabled",
  "__proto__",
];

const task = fc.dictionary(fc.oneof(fc.constantFrom(...settings), fc.string()), near, { maxKeys: 14 });
const tasks = fc.dictionary(
  fc.oneof(fc.constantFrom("a", "b", "c"), fc.string({ unit: "binary" })),
  fc.oneof(task, near),
);
const values = fc.record(
  {
    tasks: fc.oneof(tasks, near),
    notify: fc.oneof(fc.record({ emails: near, on: near }, { requiredKeys: [] }), near),
    kmsKey: near,
    logRetentionDays: near,
    dashboard: near,
  },
  { requiredKeys: [] },
);

/** Parses, or returns the parser's own error; anything else is thrown. */
function parsed(stack: string, config: Record<string, unknown>) {
  try {
    return parseStackConfig({ stack, values: config, now: NOW });
  } catch (error) {
    if (!(error instanceof StackConfigError)) throw error;
    return error;
  }
}

describe("any values as a stack's config", () => {
  it("are read or refused with the config's own error, one line per problem", () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(values, fc.dictionary(fc.string(), near)), (stack, config) => {
        const result = parsed(stack, config);
        if (!(result instanceof StackConfigError)) return;
        expect(result.problems).to.not.have.length(0);
        for (const problem of result.problems) {
          expect(problem).to.match(/^\S.*: \S/);
          expect(problem).to.not.match(/[\n\r]/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("that are accepted give tasks with every setting in place", () => {
    const right = fc.record({
      tasks: fc.dictionary(
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.record(
          {
            fileSystemId: fc.stringMatching(/^fs-[0-9a-f]{17}$/),
            type: fc.constantFrom("Export", "Import"),
            schedule: fc.constantFrom("0 0/6 * * ? *", "rate(1 hour)", "at(2026-12-01T00:00:00)"),
            paths: fc.constantFrom<unknown>("/a /b", ["/x"], "/"),
            maxWait: fc.integer({ min: 0, max: 168 }).map((hours) => `${hours}h`),
            maxDuration: fc.integer({ min: 5, max: 10_080 }).map((minutes) => `${minutes}m`),
            enabled: fc.boolean(),
          },
          { requiredKeys: ["fileSystemId"] },
        ),
        { minKeys: 1 },
      ),
    });
    fc.assert(
      fc.property(right, (config) => {
        const result = parsed("dev", config);
        if (result instanceof StackConfigError) throw result;
        expect(result.config.tasks.map(({ name }) => name)).to.have.members(Object.keys(config.tasks));
        for (const one of result.config.tasks) {
          expect(one.paths).to.not.have.length(0);
          expect(one.maxWait).to.be.within(0, 604_800);
          expect(one.maxDuration).to.be.within(300, 604_800);
          expect(one.expression).to.match(/^(cron|rate|at)\(.+\)$/);
          expect(one.scheduleName).to.match(/^[0-9a-zA-Z_.-]{1,64}$/);
        }
      }),
    );
  });
});
