import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkOutputFile } from "../../cli/output-file";

describe("a file that a command is to write", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "output-file-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const refusal = (path: string): string => {
    try {
      checkOutputFile("--report", path, "month.html");
    } catch (error) {
      return (error as Error).message;
    }
    return "taken";
  };

  it("is refused where its folder is not there, or it is a folder itself", () => {
    const missing = join(folder, "no", "page.html");
    expect(refusal(missing)).to.equal(
      `--report ${missing}: there is no folder ${join(folder, "no")}; make it first`,
    );
    expect(refusal(folder)).to.equal(
      `--report ${folder}: that is a folder; give a file, such as ${join(folder, "month.html")}`,
    );
    expect(refusal(join(folder, "page.html"))).to.equal("taken");
  });
});
