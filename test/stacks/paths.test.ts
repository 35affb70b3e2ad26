import { expect } from "chai";
import fc from "fast-check";
import { nestedPaths, PathTextError, pathProblems, splitPaths } from "../../stacks/paths";

describe("paths in one string are split as a shell would", () => {
  const cases: [text: string, paths: string[]][] = [
    ['/dir1 /dir_2 "/dir 3"', ["/dir1", "/dir_2", "/dir 3"]],
    ["/dir1  \t/dir2\n/dir3 ", ["/dir1", "/dir2", "/dir3"]],
    ["'/dir 1' '/with \"quotes\"'", ["/dir 1", '/with "quotes"']],
    ["/dir\\ 1 /back\\\\slash", ["/dir 1", "/back\\slash"]],
    ['"/a \\"b\\" \\\\ \\n"', ['/a "b" \\ \\n']],
    ["'/a\\b'", ["/a\\b"]],
    ["/a\" b\"' c'/d", ["/a b c/d"]],
    ["'' \"\"", ["", ""]],
    ["", []],
    ["   ", []],
  ];
  for (const [text, paths] of cases) {
    it(JSON.stringify(text), () => expect(splitPaths(text)).to.deep.equal(paths));
  }

  it("and a quote that is never closed is refused with its place", () => {
    expect(() => splitPaths('/dir1 "/dir 3')).to.throw(
      PathTextError,
      `"/dir1 \\"/dir 3" – the double quote at character 7 is never closed; add the closing "`,
    );
    expect(() => splitPaths("'/dir1")).to.throw(
      PathTextError,
      `"'/dir1" – the single quote at character 1 is never closed; add the closing '`,
    );
  });

  it("and a backslash at the end is refused", () => {
    expect(() => splitPaths("/dir1\\")).to.throw(
      PathTextError,
      `"/dir1\\\\" – ends with a backslash (character 6); write \\\\ for a backslash`,
    );
  });

  it("and quoted paths come back as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (paths) => {
        const single = paths.map((path) => `'${path.replaceAll("'", `'\\''`)}'`).join(" ");
        expect(splitPaths(single)).to.deep.equal(paths);
        const double = paths.map((path) => `"${path.replace(/["\\]/g, "\\$&")}"`).join(" ");
        expect(splitPaths(double)).to.deep.equal(paths);
      }),
    );
  });

  it("and no string crashes it with anything but its own error", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."/a \\'\"") }));
    fc.assert(
      fc.property(text, (value) => {
        try {
          splitPaths(value);
        } catch (error) {
          expect(error).to.be.instanceOf(PathTextError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a task's paths", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `/dir${index}`);
  const only = (type: "Export" | "Import" | "Release", path: string) =>
    pathProblems(type, [path]).map(({ message }) => message);

  it("may be 32, and are refused from the 33rd on", () => {
    expect(pathProblems("Export", many(32))).to.deep.equal([]);
    expect(pathProblems("Export", many(34))).to.deep.equal([
      { index: 32, message: "34 paths given, at most 32 allowed per task" },
    ]);
  });

  it("are at least one", () => {
    expect(pathProblems("Export", [])).to.deep.equal([
      { message: "no path given; give at least one, or leave paths out for the whole file system (/)" },
    ]);
    expect(only("Export", "")).to.deep.equal(["an empty path; write / for the whole file system"]);
  });

  it("are absolute", () => {
    expect(only("Export", "/")).to.deep.equal([]);
    expect(only("Release", "dir1")).to.deep.equal([
      `"dir1" is relative; write a path from the file system's root, such as "/dir1"`,
    ]);
    expect(only("Import", "./dir1")).to.deep.equal([
      `"./dir1" is relative; write a path from the file system's root or an s3:// URI, such as "/dir1"`,
    ]);
  });

  it("may be in S3 for an Import only", () => {
    expect(only("Import", "s3://bucket/prefix/")).to.deep.equal([]);
    expect(only("Import", "s3://bucket")).to.deep.equal([]);
    expect(only("Import", "s3:///prefix")).to.deep.equal([
      `"s3:///prefix" does not name a bucket; write s3://bucket/prefix/`,
    ]);
    expect(only("Export", "s3://bucket/prefix/")).to.deep.equal([
      `"s3://bucket/prefix/" is in S3, which only an Import takes; write a path on the file system, such as /dir1`,
    ]);
  });

  it("are given once, with or without slashes at their end", () => {
    expect(pathProblems("Export", ["/a", "/b", "/a//"])).to.deep.equal([
      { index: 2, message: `"/a//" is the same as paths[0]; give each path once` },
    ]);
    expect(pathProblems("Export", ["/", "//"])).to.have.length(1);
  });

  it("have 4,096 bytes at most, counted in UTF-8", () => {
    expect(only("Export", `/${"ä".repeat(2047)}`)).to.deep.equal([]);
    expect(only("Export", `/${"ä".repeat(2048)}`)[0]).to.match(
      /^"\/ä{79}…" has 4097 bytes, at most 4096 allowed$/,
    );
  });

  it("hold no control characters", () => {
    for (const [character, name] of [
      ["\u0000", "U+0000"],
      ["\n", "U+000A"],
      ["\r", "U+000D"],
      ["\u001b", "U+001B"],
      ["\u007f", "U+007F"],
      ["\u0085", "U+0085"],
      ["\u2028", "U+2028"],
      ["\u2029", "U+2029"],
    ]) {
      expect(only("Export", `/a${character}b`)[0]).to.match(
        new RegExp(
          `has the control character \\${name}; FSx takes none in a path$`
            .replace("\\U", "U")
            .replace("+", "\\+"),
        ),
      );
    }
  });

  it("hold no . and .. segments", () => {
    expect(only("Export", "/a/../b")).to.deep.equal([
      `"/a/../b" has a ".." segment; write the path without it`,
    ]);
    expect(only("Export", "/a/.")).to.deep.equal([`"/a/." has a "." segment; write the path without it`]);
    expect(only("Export", "/.hidden/..more")).to.deep.equal([]);
  });

  it("hold no wildcards when they are released", () => {
    expect(only("Release", "/runs/*")).to.deep.equal([
      `"/runs/*" has a "*", and FSx releases no wildcards; name the directory, its contents are included`,
    ]);
    expect(only("Export", "/odd*name")).to.deep.equal([]);
  });

  it("inside one another are noticed", () => {
    expect(nestedPaths(["/a", "/ab", "/a/b"])).to.deep.equal([
      { index: 2, message: `"/a/b" lies inside "/a" already` },
    ]);
    expect(nestedPaths(["/", "/a"])).to.deep.equal([{ index: 1, message: `"/a" lies inside "/" already` }]);
  });
});
