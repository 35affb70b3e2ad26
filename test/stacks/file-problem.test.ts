import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { fileProblem } from "../../stacks/file-problem";

describe("why a file cannot be read", () => {
  const told = (path: string): string => {
    try {
      readFileSync(path);
    } catch (cause) {
      return fileProblem(cause);
    }
    return "was read";
  };

  it("is told in words", () => {
    expect(told(join(__dirname, "none"))).to.equal("no such file");
    expect(told(__dirname)).to.equal("it is a folder");
    expect(told(join(__filename, "x"))).to.equal("something on the way to it is no folder");
    const refused = Object.assign(new Error("EACCES: permission denied, open 'x'"), { code: "EACCES" });
    expect(fileProblem(refused)).to.equal("its permissions do not let you read it");
    expect(fileProblem(new Error("unexpected end of file"))).to.equal("unexpected end of file");
  });
});
