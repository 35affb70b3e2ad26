import { expect } from "chai";
import { EncryptionKey } from "../../components/encryption-key";
import { placeOf } from "../../components/place";
import { RunQueues } from "../../components/run-queues";
import { deploy } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";

const build = (existing?: string) => () => {
  const anywhere = new RunQueues("q", {
    stack: "dev",
    functionTimeout: 60,
    runReceives: 5,
    watchReceives: 5,
  });
  return new EncryptionKey("key", { stack: "dev", place: placeOf(anywhere), existing }).arn;
};

describe("the key of topic and queues", () => {
  it("is created with rotation, an alias, thirty days to think again, and a policy for account and alarms", async () => {
    const deployment = await deploy("us-east-1", build());
    const { policy, ...key } = deployment.one("kms/key:Key", "key-key").inputs;
    expect(key).to.deep.equal({
      description: 'Topic and queues of the data repository task scheduler "dev"',
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    expectSnapshot("encryption-key", JSON.parse(policy));
    expect(deployment.one("kms/alias:Alias", "key-alias").inputs).to.deep.equal({
      name: "alias/fsx-data-scheduler-dev-messages",
      targetKeyId: "key-1",
    });
    expect(deployment.result).to.equal("arn:aws:kms:us-east-1:111122223333:key/key-1");
  });

  it("is not created where one exists", async () => {
    const arn = "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
    const deployment = await deploy("cn-north-1", build(arn));
    expect(deployment.resources.filter((resource) => resource.type.startsWith("aws:kms"))).to.deep.equal([]);
    expect(deployment.result).to.equal(arn);
  });

  for (const wrong of [
    "arn:aws:kms:us-east-1:111122223333:alias/mine",
    "alias/mine",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:s3:::key/a",
    "",
  ]) {
    it(`is refused as an existing one where it is "${wrong}"`, () => {
      const place = {} as ReturnType<typeof placeOf>;
      expect(() => new EncryptionKey("key", { stack: "dev", place, existing: wrong })).to.throw(
        `EncryptionKey "key" cannot be created: [existing] "${wrong}" is not the ARN of a key; ` +
          "arn:aws:kms:us-east-1:123456789012:key/1234abcd-… would be one (an alias is not).",
      );
    });
  }
});
