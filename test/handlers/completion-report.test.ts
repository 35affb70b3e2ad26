import { expect } from "chai";
import * as fc from "fast-check";
import { parseCompletionReport, summarise } from "../../handlers/completion-report";

const file = (path: string, code = "S3AccessDenied", status = "failed") => ({ path, status, code });

describe("a completion report", () => {
  for (const [what, text, expected] of [
    ["of one line", "myRestrictedFile,failed,S3AccessDenied\n", [file("myRestrictedFile")]],
    ["without a line end", "a,failed,S3AccessDenied", [file("a")]],
    ["with CRLF", "a,failed,S3AccessDenied\r\nb,failed,S3AccessDenied\r\n", [file("a"), file("b")]],
    ["with a comma in quotes", '"a, b",failed,S3AccessDenied\n', [file("a, b")]],
    ["with quotes in quotes", '"a ""b""",failed,S3AccessDenied\n', [file('a "b"')]],
    ["with line breaks in quotes", '"a\nb\r\nc",failed,S3AccessDenied\n', [file("a\nb\r\nc")]],
    [
      "with a path that is guarded against spreadsheets",
      '"""@f.txt""",failed,S3AccessDenied\n',
      [file("@f.txt")],
    ],
    [
      "with guarded = and -",
      '"""=a""",failed,S3AccessDenied\n"""-b""",failed,S3AccessDenied\n',
      [file("=a"), file("-b")],
    ],
    ["with a path in quotes of its own", '"""a""",failed,S3AccessDenied\n', [file('"a"')]],
    ["with a header", "FilePath,FileStatus,ErrorCode\na,failed,S3AccessDenied\n", [file("a")]],
    ["with empty lines", "\na,failed,S3AccessDenied\n\n", [file("a")]],
    ["with a byte order mark", "\uFEFFa,failed,S3AccessDenied\n", [file("a")]],
    ["with a line that lacks columns", "a\n", [file("a", "", "")]],
    ["that is empty", "", []],
  ] as const) {
    it(`${what} is read`, () => {
      expect(parseCompletionReport(text, false)).to.deep.equal(expected);
    });
  }

  for (const [text, expected] of [
    ["a,failed,S3AccessDenied\nb,failed,S3Acc", [file("a")]],
    ["a,failed,S3AccessDenied\n", [file("a")]],
    ['a,failed,S3AccessDenied\n"b\nc', [file("a")]],
    ["a,fai", []],
  ] as const) {
    it(`that is cut loses its half line: ${JSON.stringify(text)}`, () => {
      expect(parseCompletionReport(text, true)).to.deep.equal(expected);
    });
  }

  const path = fc
    .string({ minLength: 1, unit: fc.constantFrom("a", ",", '"', "\n", "\r", "@", "=", " ", "é", "😀") })
    // A file whose name is itself in quotes, like "=a", is written like a guarded =a: no reader can tell them apart.
    .filter((name) => !/^"[@+\-=].*"$/s.test(name));

  it("gives back every path that was written into it", () => {
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const files = paths.map((each) => file(each));
        expect(parseCompletionReport(files.map(written).join(""), false)).to.deep.equal(files);
      }),
    );
  });

  it("that is cut anywhere gives a beginning of its files", () => {
    fc.assert(
      fc.property(fc.array(path), fc.nat(), (paths, at) => {
        const files = paths.map((each) => file(each));
        const text = files.map(written).join("");
        const read = parseCompletionReport(text.slice(0, at % (text.length + 1)), true);
        expect(read).to.deep.equal(files.slice(0, read.length));
      }),
    );
  });

  it("never fails to be read, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, cut) => parseCompletionReport(text, cut).length >= 0),
    );
  });
});

describe("the sum of a completion report", () => {
  it("holds the first five files and how many failed with which code", () => {
    const files = [
      file("a", "B"),
      file("w", "S3ObjectInUnsupportedTier", "succeeded with warning"),
      ...["b", "c", "d", "e", "f"].map((name) => file(name, "A")),
      file("g", "B"),
      file("h", ""),
    ];
    expect(summarise(files, true)).to.deep.equal({
      first: [file("a", "B"), ...["b", "c", "d", "e"].map((name) => file(name, "A"))],
      codes: [
        { code: "A", files: 5 },
        { code: "B", files: 2 },
        { code: "no code", files: 1 },
      ],
      failed: 8,
      cut: true,
    });
  });
});

/** A line as FSx writes it: quoted, and guarded where a spreadsheet would run it. */
function written({ path, status, code }: { path: string; status: string; code: string }): string {
  const guarded = /^[@+\-=]/.test(path) ? `"${path}"` : path;
  return `"${guarded.replaceAll('"', '""')}",${status},${code}\r\n`;
}
