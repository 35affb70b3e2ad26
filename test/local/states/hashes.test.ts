/** `States.Hash` of what tells executions apart. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import { executionHashes, hasOtherHashes, withExecutionHashes } from "../../../local/states/hashes";

describe("hashes of an execution", () => {
  it("are those of the whole id, which is longer than one block", () => {
    const Id = "arn:aws:states:us-east-1:123456789012:execution:fsx-data-scheduler-prod-nightly:run-1";
    const hashes = executionHashes({ Id, Name: "run-1" });
    expect(hashes.IdMD5).to.equal(createHash("md5").update(Id).digest("hex"));
    expect(hashes.IdMD5).not.to.equal(executionHashes({ Id: `${Id}0`, Name: "run-1" }).IdMD5);
    expect(hashes.NameSHA256).to.equal(createHash("sha256").update("run-1").digest("hex"));
  });

  it("take the place of the function, also inside another one", () => {
    expect(withExecutionHashes(`{"a.$":"States.Hash($$.Execution.Id, 'MD5')"}`)).to.equal(
      '{"a.$":"$$.Execution.IdMD5"}',
    );
    expect(withExecutionHashes(`States.Format('{}', States.Hash($$.Execution.Name,'SHA-256'))`)).to.equal(
      "States.Format('{}', $$.Execution.NameSHA256)",
    );
  });

  it("are told apart from those of other texts, which the interpreter makes", () => {
    expect(hasOtherHashes(`States.Hash($$.Execution.Id, 'MD5')`)).to.equal(false);
    expect(hasOtherHashes(`States.Hash($.name, 'MD5')`)).to.equal(true);
  });
});
