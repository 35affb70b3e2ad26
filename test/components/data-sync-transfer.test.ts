/** What each transfer has of its own: the location that its files go to, and the role that DataSync takes for it. */
import { expect } from "chai";
import { ACCOUNT } from "./mock-deployment";
import { expectSnapshot } from "./snapshot";
import { region, transfer } from "./transfers";

describe("a transfer's own resources", function () {
  this.timeout(180_000);

  it("are an S3 location, and a role that only DataSync takes, for this account, below the prefix", async () => {
    const { one, policy } = await region([transfer("home")]);
    expect(one("datasync/s3Location:S3Location").inputs).to.deep.include({
      s3BucketArn: "arn:aws:s3:::my-archive",
      subdirectory: "/home/",
      s3StorageClass: "STANDARD",
    });
    expectSnapshot("transfer-destination", {
      trust: policy("iam/role:Role", "transfer-home-data", "assumeRolePolicy"),
      permissions: policy("iam/rolePolicy:RolePolicy", "s-transfers-home-destination-permissions"),
    });
  });

  it("are a Lustre or an EFS location with the ARNs of its file system and network", async () => {
    const groups = {
      securityGroupIds: ["sg-0123456789abcdef0"],
      fileSystemId: "fs-0123456789abcdef0",
      path: "/home",
    };
    const { one } = await region([
      transfer("lustre", { destination: { type: "FSxLustre", ...groups } }),
      transfer("efs", { destination: { type: "EFS", subnetId: "subnet-0123456789abcdef0", ...groups } }),
    ]);
    const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
    const securityGroupArns = [arn("ec2", "security-group/sg-0123456789abcdef0")];
    expect(one("datasync/locationFsxLustre:LocationFsxLustre").inputs).to.deep.include({
      fsxFilesystemArn: arn("fsx", "file-system/fs-0123456789abcdef0"),
      securityGroupArns,
      subdirectory: "/home/",
    });
    expect(one("datasync/efsLocation:EfsLocation").inputs).to.deep.include({
      efsFileSystemArn: arn("elasticfilesystem", "file-system/fs-0123456789abcdef0"),
      ec2Config: { subnetArn: arn("ec2", "subnet/subnet-0123456789abcdef0"), securityGroupArns },
      subdirectory: "/home/",
    });
  });

  it("are none for a location that exists", async () => {
    const locationArn = "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0";
    const { all, one } = await region([transfer("home", { destination: { locationArn } })]);
    expect(all("datasync/s3Location:S3Location")).to.deep.equal([]);
    const { variables } = one("lambda/function:Function", "s-transfers-start-transfer-function").inputs
      .environment;
    expect(JSON.parse(variables.TRANSFER_ADDRESSES)).to.deep.equal({ home: { destination: locationArn } });
  });
});
