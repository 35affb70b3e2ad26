/** What the tests of `import` share: a folder for stack files, the sample's parameters in it, and the command. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importCommand } from "../../cli/import";
import { operator, type Printed } from "./operator";

/** The example values of the sample scheduler's own instructions. */
export const EXAMPLE = {
  EmailAddress: "your-email@example.com",
  Schedule: "15 6 * * ? *",
  FileSystemId: "fs-0123456789abcdef0",
  Paths: "/drt-test",
  TaskType: "Import",
};

export const asList = (parameters: Record<string, string>) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** A folder of its own for each test of the suite, which is removed after it. */
export class ImportFolder {
  path = "";

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), "import-"));
    });
    afterEach(() => rmSync(this.path, { recursive: true }));
  }

  /** Types the command there. */
  type(...argv: string[]): Promise<Printed> {
    return operator(undefined, { directory: this.path })(importCommand, ...argv);
  }

  /** Writes a file of parameters. @returns its path */
  parameters(value: unknown): string {
    const file = join(this.path, "parameters.json");
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  }

  stackFile(stack: string): string {
    return join(this.path, `Pulumi.${stack}.yaml`);
  }

  /** Takes parameters over into a new stack. */
  take(value: unknown, ...argv: string[]): Promise<Printed> {
    return this.type(this.parameters(value), "--stack", "new", "--region", "us-east-1", ...argv);
  }
}
