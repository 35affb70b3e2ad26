/** A stack file as text that is added to. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { StackDocument } from "../../cli/stack-document";

describe("a stack file", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "stack-document-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  it("is extended, whatever valid file it is, without touching another line, or left alone", () => {
    const comment = fc.constantFrom("", " # why");
    const file = fc
      .record({
        region: fc.boolean(),
        notify: fc.constantFrom(
          "",
          "  fsx-data-scheduler:notify:\n    emails: [a@example.com, b@example.com]\n",
          "  fsx-data-scheduler:notify:\n    emails:\n      - a@example.com # first\n      # last\n    on: [failure]\n",
          "  fsx-data-scheduler:notify: {}\n",
          "  fsx-data-scheduler:notify: { emails: [] }\n",
          "  notify: { on: [failure] }\n",
        ),
        tasks: fc.constantFrom(
          "",
          "  fsx-data-scheduler:tasks: {}\n",
          "  fsx-data-scheduler:tasks:\n",
          "  tasks:\n    one:\n      fileSystemId: fs-0123456789abcdef0\n      # end of one\n",
          "  fsx-data-scheduler:tasks:\n      one: { fileSystemId: fs-0123456789abcdef0 }\n\n      # wide\n",
          "  fsx-data-scheduler:tasks: { one: { fileSystemId: fs-0123456789abcdef0 } }\n",
        ),
        comment,
      })
      .map(
        ({ region, notify, tasks, comment }) =>
          `# top\nconfig:${comment}\n${region ? "  aws:region: us-east-1\n" : ""}${notify}${tasks}# bottom\n`,
      );
    fc.assert(
      fc.property(file, (text) => {
        writeFileSync(join(directory, "Pulumi.any.yaml"), text);
        const document = new StackDocument(directory, "any", "");
        if (document.get("aws:region") === undefined) document.setFirst("aws:region", "eu-west-1");
        document.addItem("fsx-data-scheduler:notify", "emails", "new@example.com");
        document.addTo("fsx-data-scheduler:tasks", "new", {
          fileSystemId: "fs-00000000000000001",
          paths: ["/a b"],
        });
        const { config } = parse(document.text);
        expect((config["fsx-data-scheduler:notify"] ?? config.notify).emails.at(-1)).to.equal(
          "new@example.com",
        );
        expect((config["fsx-data-scheduler:tasks"] ?? config.tasks).new.paths).to.deep.equal(["/a b"]);
        const comments = (all: string) => all.match(/#.*/g);
        expect(comments(document.text)).to.deep.equal(comments(text));
      }),
      { numRuns: 150 },
    );
  });
});
