import { expect } from "chai";
import * as fc from "fast-check";
import type { TaskType } from "../../handlers/plan";
import { type Association, joinS3, type Resolution, resolvePaths } from "../../handlers/resolve-paths";
import { taskPlan } from "./lambda-sandbox";

function association(
  fileSystemPath: string,
  dataRepositoryPath: string,
  lifecycle = "AVAILABLE",
): Association {
  return { fileSystemPath, dataRepositoryPath, lifecycle };
}

const A = association("/a", "s3://bucket/a/");
const B = association("/b", "s3://bucket/b");
const C = association("/c", "s3://other");
const ROOT = association("/", "s3://bucket/");

function resolve(type: TaskType, paths: string[], associations: Association[], reportPath = "r"): Resolution {
  return resolvePaths(taskPlan({ type, paths, reportPath }), associations);
}

const resolved = (paths: string[], reportPath: string) => ({ kind: "resolved", paths, reportPath });

describe("the paths of a task", () => {
  for (const [what, type, paths, associations, sent, report] of [
    ["an export's path under its association", "Export", ["/a/x"], [A, B], ["/a/x"], "s3://bucket/a/r"],
    ["an association's own directory", "Export", ["/a"], [B, A], ["/a"], "s3://bucket/a/r"],
    ["a trailing slash", "Export", ["/a/x/"], [A], ["/a/x"], "s3://bucket/a/r"],
    ["the root under a root association", "Export", ["/"], [ROOT], ["/"], "s3://bucket/r"],
    ["the root over several associations", "Export", ["/"], [C, B, A], ["/"], "s3://bucket/a/r"],
    ["the root over several associations", "Release", ["/"], [C, B], ["/"], "s3://bucket/b/r"],
    [
      "the root over several associations",
      "Import",
      ["/"],
      [C, B, A],
      ["s3://bucket/a/", "s3://bucket/b", "s3://other"],
      "s3://bucket/a/r",
    ],
    [
      "a directory above associations",
      "Export",
      ["/d"],
      [association("/d/2", "s3://x/2"), association("/d/1", "s3://x/1")],
      ["/d/1", "/d/2"],
      "s3://x/1/r",
    ],
    [
      "an import's path under its association",
      "Import",
      ["/b/x/y"],
      [A, B],
      ["s3://bucket/b/x/y"],
      "s3://bucket/b/r",
    ],
    [
      "an import's path whose association is a bucket",
      "Import",
      ["/c/x"],
      [A, C],
      ["s3://other/x"],
      "s3://other/r",
    ],
    ["an import's association", "Import", ["/a"], [A, B], ["s3://bucket/a/"], "s3://bucket/a/r"],
    [
      "an import's S3 URI, as it is",
      "Import",
      ["s3://bucket/b/raw/"],
      [A, B],
      ["s3://bucket/b/raw/"],
      "s3://bucket/b/r",
    ],
    [
      "an import's S3 URI that is an association",
      "Import",
      ["s3://bucket/a"],
      [A, B],
      ["s3://bucket/a"],
      "s3://bucket/a/r",
    ],
    [
      "two paths that are the same S3 path, once",
      "Import",
      ["/a/x", "s3://bucket/a/x"],
      [A],
      ["s3://bucket/a/x"],
      "s3://bucket/a/r",
    ],
    ["a root association beside none", "Import", ["/x y"], [ROOT], ["s3://bucket/x y"], "s3://bucket/r"],
  ] as const) {
    it(`of ${type}: ${what}: ${paths.join(" ")} → ${sent.join(" ")}`, () => {
      expect(resolve(type, [...paths], [...associations])).to.deep.equal(resolved([...sent], report));
    });
  }

  it("report below the first path's association, whichever comes first in FSx's answer", () => {
    expect(resolve("Export", ["/b/x", "/a/y"], [A, B])).to.deep.equal(
      resolved(["/b/x", "/a/y"], "s3://bucket/b/r"),
    );
  });

  it("report to the association itself where reportPath is only slashes", () => {
    expect(resolve("Export", ["/a"], [A], "//")).to.deep.equal(resolved(["/a"], "s3://bucket/a"));
  });
});

describe("a path that cannot be covered", () => {
  for (const [what, type, path, associations, words] of [
    [
      "outside every association",
      "Export",
      "/z",
      [A, B],
      '"/z" lies outside every data repository association. ',
    ],
    ["that only looks like one's", "Export", "/ab", [A], '"/ab" lies outside'],
    ["that climbs out", "Export", "/a/../b", [A, B], '"/a/../b" lies outside'],
    [
      "whose S3 prefix only looks like one's",
      "Import",
      "s3://bucket/ab",
      [A],
      '"s3://bucket/ab" lies outside',
    ],
    ["above its association in S3", "Import", "s3://bucket", [A], '"s3://bucket" lies outside'],
    [
      "under a MISCONFIGURED association",
      "Export",
      "/a/x",
      [{ ...A, lifecycle: "MISCONFIGURED" }, B],
      '"/a/x" needs the association of /a, which is MISCONFIGURED. ',
    ],
    ["under a FAILED association", "Release", "/a/x", [{ ...A, lifecycle: "FAILED" }], "which is FAILED. "],
    [
      "of everything with a part MISCONFIGURED",
      "Export",
      "/",
      [A, { ...B, lifecycle: "MISCONFIGURED" }],
      '"/" needs the association of /b, which is MISCONFIGURED. ',
    ],
    [
      "in the wrong state and one being changed",
      "Export",
      "/",
      [
        { ...A, lifecycle: "UPDATING" },
        { ...B, lifecycle: "FAILED" },
      ],
      "which is FAILED. ",
    ],
  ] as const) {
    it(`${what} is refused by name, with the associations there are`, () => {
      const resolution = resolve(type, [path], [...associations]);
      expect(resolution.kind).to.equal("refused");
      const reason = (resolution as { reason: string }).reason;
      expect(reason).to.include(words);
      for (const { fileSystemPath, dataRepositoryPath, lifecycle } of associations) {
        expect(reason).to.include(`${fileSystemPath} – ${dataRepositoryPath} (${lifecycle})`);
      }
    });
  }

  it("is refused together with all others", () => {
    const { reason } = resolve("Export", ["/x", "/a", "/y"], [A]) as { reason: string };
    expect(reason).to.match(/^"\/x", "\/y" lie outside every data repository association\. /);
  });

  for (const lifecycle of ["CREATING", "UPDATING", "DELETING"]) {
    it(`because its association is ${lifecycle} waits`, () => {
      const resolution = resolve("Export", ["/a/x"], [{ ...A, lifecycle }, B]);
      expect(resolution.kind).to.equal("temporary");
      expect((resolution as { reason: string }).reason).to.include(`/a, which is ${lifecycle}. `);
    });
  }

  it("does not matter where it is another path's association that is broken", () => {
    expect(resolve("Export", ["/b"], [{ ...A, lifecycle: "MISCONFIGURED" }, B]).kind).to.equal("resolved");
  });
});

describe("the limits of a task's paths", () => {
  it("are counted after translation: 32 at most", () => {
    const many = Array.from({ length: 33 }, (_, i) => association(`/d/${i}`, `s3://x/${i}`));
    expect(resolve("Import", ["/d"], many.slice(0, 32)).kind).to.equal("resolved");
    expect(resolve("Import", ["/d"], many)).to.deep.equal({
      kind: "refused",
      reason: "The task's paths become 33 paths on the file system's associations; a task takes at most 32.",
    });
  });

  it("are 4,096 characters for a path, after translation", () => {
    const long = `/a/${"x".repeat(4_090)}`;
    expect(resolve("Export", [long], [A]).kind).to.equal("resolved");
    const refusal = resolve("Import", [long], [A]) as { reason: string };
    expect(refusal.reason).to.include("has 4104 characters once it is translated; a path has at most 4096.");
  });

  it("are 4,357 characters for the report", () => {
    expect(resolve("Export", ["/a"], [A], "r".repeat(4_357)).kind).to.equal("refused");
  });
});

describe("joining an S3 path", () => {
  it("puts exactly one slash between its parts", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("", "/", "//"),
        fc.constantFrom("", "/", "//"),
        fc.constantFrom("", "/"),
        (a, b, c) => {
          expect(joinS3(`s3://b/x${a}`, `${b}reports/y${c}`)).to.equal("s3://b/x/reports/y");
        },
      ),
    );
  });
});

describe("resolving any paths against any associations", () => {
  const segment = fc.constantFrom("a", "b", "ab", "c", "..", ".", "", "x y");
  const path = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
  const anyAssociation = fc.record({
    fileSystemPath: path,
    dataRepositoryPath: path.map((suffix) => `s3://bucket${suffix}`),
    lifecycle: fc.constantFrom(
      "AVAILABLE",
      "AVAILABLE",
      "CREATING",
      "MISCONFIGURED",
      "DELETING",
      "FAILED",
      "new",
    ),
  });
  const type = fc.constantFrom("Export", "Import", "Release") as fc.Arbitrary<TaskType>;
  const paths = fc.array(
    fc.oneof(
      path,
      path.map((suffix) => `s3://bucket${suffix}`),
    ),
    { minLength: 1, maxLength: 4 },
  );

  it("gives an answer, never an empty path, and no path of a broken association", () => {
    fc.assert(
      fc.property(
        type,
        paths,
        fc.array(anyAssociation, { maxLength: 8 }),
        (taskType, wanted, associations) => {
          const resolution = resolve(taskType, wanted, associations);
          if (resolution.kind !== "resolved") {
            expect(resolution.reason).to.match(/\.$/);
            return;
          }
          expect(resolution.paths).to.not.be.empty;
          for (const sent of resolution.paths) {
            expect(sent).to.match(taskType === "Import" ? /^s3:\/\/bucket/ : /^(\/|s3:\/\/)/);
          }
          const usable = associations.filter((one) => one.lifecycle === "AVAILABLE");
          expect(
            usable.some((one) => resolution.reportPath === joinS3(one.dataRepositoryPath, "r")),
            "the report lies below an AVAILABLE association",
          ).to.equal(true);
        },
      ),
    );
  });

  it("does not depend on the order in which FSx lists the associations", () => {
    const distinct = fc.uniqueArray(anyAssociation, { maxLength: 8, selector: (one) => one.fileSystemPath });
    fc.assert(
      fc.property(type, paths, distinct, (taskType, wanted, associations) => {
        // FSx lets no two associations of a file system share or enclose a path (DataRepositoryAssociation).
        const disjoint = associations.filter(
          (one) =>
            !associations.some(
              (other) => other !== one && encloses(other.fileSystemPath, one.fileSystemPath),
            ) &&
            !associations.some(
              (other) => other !== one && encloses(other.dataRepositoryPath, one.dataRepositoryPath),
            ),
        );
        expect(resolve(taskType, wanted, [...disjoint].reverse())).to.deep.equal(
          resolve(taskType, wanted, disjoint),
        );
      }),
    );
  });
});

function encloses(outer: string, inner: string): boolean {
  const [a, b] = [outer, inner].map((path) => `${path.split("/").filter(Boolean).join("/")}/`);
  return a === "/" || b!.startsWith(a!);
}
