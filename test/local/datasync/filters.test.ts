/** DataSync's filter rules, one by one, and against a naive model of them. */
import { expect } from "chai";
import * as fc from "fast-check";
import { compileFilter, includeProblem, matches, selects } from "../../../local/datasync/filters";

describe("DataSync filters", () => {
  const cases: [rule: string, filter: string, named: string[], notNamed: string[]][] = [
    [
      "a pattern names a directory with all that is in it",
      "/dir",
      ["/dir", "/dir/file", "/dir/a/b/c"],
      ["/", "/directory", "/dir2/file", "/a/dir"],
    ],
    ["a slash at a pattern's end changes nothing", "/dir/", ["/dir", "/dir/file"], ["/", "/dirs"]],
    ["a pattern may name what lies deeper", "/a/b", ["/a/b", "/a/b/c"], ["/a", "/a/bc", "/a/c", "/b"]],
    ["the source location itself is everything", "/", ["/", "/a", "/a/b"], []],
    ["patterns stand between pipes", "/a|/b/c", ["/a/x", "/b/c", "/b/c/d"], ["/b", "/b/d", "/c"]],
    ["an empty pattern names nothing", "/a||", ["/a"], ["/", "/b"]],
    ["filters are case sensitive", "/Dir", ["/Dir/x"], ["/dir/x", "/DIR"]],
    [
      "a pattern without a slash at its front names nothing below the source",
      "dir",
      [],
      ["/dir", "/dir/file"],
    ],
    [
      "a star at the end goes on",
      "/doc*",
      ["/doc", "/documents", "/doc/x", "/documents/x"],
      ["/do", "/a/doc"],
    ],
    [
      "a star at the front reaches into every directory",
      "*.tmp",
      ["/a.tmp", "/x/y/b.tmp"],
      ["/a.tmpx", "/tmp"],
    ],
    [
      "what a starred pattern names is named with all in it",
      "*/temp",
      ["/temp", "/a/temp", "/a/temp/x"],
      ["/temporary", "/atemp"],
    ],
    [
      "a star in the middle stands for slashes, too",
      "/a*/z",
      ["/a/z", "/ab/c/z", "/a/b/z/y"],
      ["/az", "/b/z"],
    ],
    ["dots and brackets are themselves", "/a.b", ["/a.b", "/a.b/c"], ["/axb"]],
    ["a backslash takes a pipe's meaning", "/a\\|b", ["/a|b", "/a|b/c"], ["/a", "/b"]],
    ["a backslash takes a star's meaning", "/a\\*", ["/a*", "/a*/c"], ["/ab", "/a"]],
    ["a backslash takes a backslash's meaning", "/a\\\\b", ["/a\\b"], ["/ab", "/a\\\\b"]],
  ];
  for (const [rule, filter, named, notNamed] of cases) {
    it(rule, () => {
      expect(named.filter((path) => !matches(filter, path))).to.deep.equal([]);
      expect(notNamed.filter((path) => matches(filter, path))).to.deep.equal([]);
    });
  }

  it("excludes win over includes", () => {
    const filters = { includes: "/a|/b", excludes: "/a/x|*.tmp" };
    const chosen = ["/a", "/a/y", "/a/x", "/a/x/z", "/b/c.tmp", "/b/c", "/c"].filter((path) =>
      selects(filters, path),
    );
    expect(chosen).to.deep.equal(["/a", "/a/y", "/b/c"]);
  });

  it("without filters everything is selected, but what DataSync leaves out by itself", () => {
    const paths = [
      "/a",
      "/.snapshot",
      "/a/.snapshot/b",
      "/.zfs/x",
      "/.aws-datasync",
      "/.awssync/x",
      "/a/.zfs",
    ];
    expect(paths.filter((path) => selects({}, path))).to.deep.equal(["/a", "/a/.zfs"]);
  });

  it("a star in an include filter may only be the last character of a pattern", () => {
    const refused = ["*.txt", "/a*/b", "/x|/y*z", "/a**"];
    expect(refused.filter((filter) => includeProblem(filter) === undefined)).to.deep.equal([]);
    expect(["/documents*", "/a|/b*|/c", "/a\\*b"].map(includeProblem)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  // The naive model: every pattern against the path and each directory above it, character by character.
  const part = fc.stringMatching(/^[ab.*|\\]{1,3}$/);
  const path = fc
    .array(fc.stringMatching(/^[ab.*|\\]{1,3}$/), { maxLength: 4 })
    .map((parts) => `/${parts.join("/")}`);
  const piece = fc.oneof(
    fc.constantFrom({ text: "/" }, { text: "a" }, { text: "b" }, { text: "." }, { star: true as const }),
    part.map((text) => ({ text })),
  );
  const pattern = fc.array(piece, { minLength: 1, maxLength: 5 });
  type Piece = { text: string } | { star: true };
  const written = (pieces: Piece[]) =>
    pieces.map((one) => ("star" in one ? "*" : one.text.replace(/[|*\\]/g, "\\$&"))).join("");

  it("names what the naive model names", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), path, (patterns, where) => {
        const filter = patterns.map(written).join("|");
        expect(matches(filter, where)).to.equal(patterns.some((pieces) => naive(pieces, where)));
      }),
      { numRuns: 2000 },
    );
  });

  it("a directory of which no file may be named by itself has files that are all named, or none", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), path, part, (patterns, where, name) => {
        const filter = compileFilter(patterns.map(written).join("|"));
        if (filter.mayNameFilesOf(where)) return;
        const file = where === "/" ? `/${name}` : `${where}/${name}`;
        expect(filter.covers(file)).to.equal(filter.covers(where));
      }),
      { numRuns: 2000 },
    );
  });

  function naive(pieces: Piece[], where: string): boolean {
    let tokens = pieces.flatMap((one) => ("star" in one ? ["*"] : [...one.text].map((c) => `=${c}`)));
    if (tokens.at(-1) === "=/") tokens = tokens.slice(0, -1);
    const above = where.split("/").map((_, i, all) => all.slice(0, i + 1).join("/"));
    const own = where === "/" ? [""] : above;
    return own.some((candidate) => fits(tokens, candidate));
  }

  function fits(tokens: string[], text: string): boolean {
    const [first, ...rest] = tokens;
    if (first === undefined) return text === "";
    if (first === "*")
      return Array.from({ length: text.length + 1 }, (_, i) => i).some((i) => fits(rest, text.slice(i)));
    return text.startsWith(first.slice(1)) && fits(rest, text.slice(1));
  }
});
