/** Locations of every kind: what they are made of, what is shown of them, what is refused. */
import { expect } from "chai";
import { OPERATOR } from "../../../local/service";
import { call, nfsLocation, pass, ROLE, refusal, SECOND, START, setUp, type TestSetup } from "./fixture";

const EFS = "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-0123456789abcdef0";
const LUSTRE = "arn:aws:fsx:us-east-1:123456789012:file-system/fs-0123456789abcdef0";
const GROUP = "arn:aws:ec2:us-east-1:123456789012:security-group/sg-0123456789abcdef0";
const SUBNET = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-0123456789abcdef0";

interface Kind {
  name: string;
  create: (agents: string[]) => Record<string, unknown>;
  uri: string;
  /** Shown beside ARN, URI and time. */
  shown: (agents: string[]) => object;
  change: Record<string, unknown>;
  changed: { uri: string; shown: object };
}

const KINDS: Kind[] = [
  {
    name: "Nfs",
    create: (AgentArns) => ({ ServerHostname: "nas", Subdirectory: "/x/y", OnPremConfig: { AgentArns } }),
    uri: "nfs://nas/x/y/",
    shown: (AgentArns) => ({ OnPremConfig: { AgentArns }, MountOptions: { Version: "AUTOMATIC" } }),
    change: { Subdirectory: "/", MountOptions: { Version: "NFS4_1" } },
    changed: { uri: "nfs://nas/", shown: { MountOptions: { Version: "NFS4_1" } } },
  },
  {
    name: "Smb",
    create: (AgentArns) => ({
      ServerHostname: "nas",
      Subdirectory: "share",
      User: "u",
      Password: "p",
      AgentArns,
    }),
    uri: "smb://nas/share/",
    shown: (AgentArns) => ({
      AgentArns,
      User: "u",
      Domain: undefined,
      MountOptions: { Version: "AUTOMATIC" },
      AuthenticationType: "NTLM",
    }),
    change: { Domain: "corp.example.com", Password: "q" },
    changed: { uri: "smb://nas/share/", shown: { Domain: "corp.example.com" } },
  },
  {
    name: "ObjectStorage",
    create: (AgentArns) => ({
      ServerHostname: "minio",
      BucketName: "data",
      AccessKey: "a",
      SecretKey: "s",
      Subdirectory: "in/",
      AgentArns,
    }),
    uri: "object-storage://minio/data/in/",
    shown: (AgentArns) => ({ AccessKey: "a", ServerPort: 443, ServerProtocol: "HTTPS", AgentArns }),
    change: { ServerProtocol: "HTTP", Subdirectory: "" },
    changed: { uri: "object-storage://minio/data/", shown: { ServerProtocol: "HTTP", ServerPort: 80 } },
  },
  {
    name: "Hdfs",
    create: (AgentArns) => ({
      NameNodes: [{ Hostname: "nn", Port: 8020 }],
      AuthenticationType: "SIMPLE",
      SimpleUser: "hdfs",
      Subdirectory: "/data",
      AgentArns,
    }),
    uri: "hdfs://nn:8020/data/",
    shown: (AgentArns) => ({
      NameNodes: [{ Hostname: "nn", Port: 8020 }],
      AuthenticationType: "SIMPLE",
      SimpleUser: "hdfs",
      BlockSize: 134_217_728,
      ReplicationFactor: 3,
      QopConfiguration: { RpcProtection: "PRIVACY", DataTransferProtection: "PRIVACY" },
      AgentArns,
    }),
    change: { NameNodes: [{ Hostname: "nn2", Port: 9000 }] },
    changed: { uri: "hdfs://nn2:9000/data/", shown: { NameNodes: [{ Hostname: "nn2", Port: 9000 }] } },
  },
  {
    name: "S3",
    create: () => ({ S3BucketArn: "arn:aws:s3:::target", S3Config: { BucketAccessRoleArn: ROLE } }),
    uri: "s3://target/",
    shown: () => ({ S3StorageClass: "STANDARD", S3Config: { BucketAccessRoleArn: ROLE } }),
    change: { Subdirectory: "/a/b/", S3StorageClass: "GLACIER_INSTANT_RETRIEVAL" },
    changed: { uri: "s3://target/a/b/", shown: { S3StorageClass: "GLACIER_INSTANT_RETRIEVAL" } },
  },
  {
    name: "FsxLustre",
    create: () => ({ FsxFilesystemArn: LUSTRE, SecurityGroupArns: [GROUP], Subdirectory: "/in" }),
    uri: "fsxl://us-east-1.fs-0123456789abcdef0/in/",
    shown: () => ({ SecurityGroupArns: [GROUP] }),
    change: { Subdirectory: "/out" },
    changed: { uri: "fsxl://us-east-1.fs-0123456789abcdef0/out/", shown: {} },
  },
  {
    name: "Efs",
    create: () => ({
      EfsFilesystemArn: EFS,
      Ec2Config: { SubnetArn: SUBNET, SecurityGroupArns: [GROUP] },
    }),
    uri: "efs://us-east-1.fs-0123456789abcdef0/",
    shown: () => ({
      Ec2Config: { SubnetArn: SUBNET, SecurityGroupArns: [GROUP] },
      AccessPointArn: undefined,
      FileSystemAccessRoleArn: undefined,
      InTransitEncryption: "NONE",
    }),
    change: { InTransitEncryption: "TLS1_2" },
    changed: { uri: "efs://us-east-1.fs-0123456789abcdef0/", shown: { InTransitEncryption: "TLS1_2" } },
  },
];

async function ready(): Promise<TestSetup> {
  const setup = await setUp({ agents: 2 });
  setup.cloud.fsx.addFileSystem({ fileSystemId: "fs-0123456789abcdef0" });
  return setup;
}

describe("a DataSync location", () => {
  for (const { name, create, uri, shown, change, changed } of KINDS) {
    it(`of kind ${name} is made, shown without its secrets, and changed`, async () => {
      const setup = await ready();
      const agents = [setup.agents[0]!];
      await pass(setup, SECOND);
      const { LocationArn } = await call(setup.cloud, `CreateLocation${name}`, create(agents));
      expect(LocationArn).to.match(/^arn:aws:datasync:us-east-1:123456789012:location\/loc-[0-9a-f]{17}$/);
      const expected = {
        LocationArn,
        LocationUri: uri,
        ...shown(agents),
        CreationTime: new Date(START + SECOND),
      };
      expect(await call(setup.cloud, `DescribeLocation${name}`, { LocationArn })).to.deep.equal(expected);
      await call(setup.cloud, `UpdateLocation${name}`, { LocationArn, ...change });
      expect(await call(setup.cloud, `DescribeLocation${name}`, { LocationArn })).to.deep.include({
        LocationUri: changed.uri,
        ...changed.shown,
      });
      const other = name === "Nfs" ? "Smb" : "Nfs";
      expect(await refusal(setup.cloud, `DescribeLocation${other}`, { LocationArn })).to.match(
        new RegExp(`^Location loc-\\w+ is not a location of type ${other}\\.$`),
      );
    });
  }

  it("needs agents that exist, each once, eight at most", async () => {
    const setup = await setUp({ agents: 9 });
    const make = (AgentArns: string[]) =>
      refusal(setup.cloud, "CreateLocationNfs", {
        ServerHostname: "nas",
        Subdirectory: "/",
        OnPremConfig: { AgentArns },
      });
    const gone = `${setup.agents[0]!.slice(0, -17)}00000000000000000`;
    expect(await make([gone])).to.equal(`Agent ${gone} is not found.`);
    expect(await make([setup.agents[0]!, setup.agents[0]!])).to.equal("AgentArns: an agent is given twice.");
    expect(await make([])).to.match(/^1 validation error detected: OnPremConfig\.AgentArns: /);
    expect(await make(setup.agents)).to.match(/^1 validation error detected: OnPremConfig\.AgentArns: /);
    await nfsLocation(setup, setup.agents.slice(0, 8));
  });

  it("in S3 needs a bucket that exists and a role that DataSync can take and list with", async () => {
    const { cloud } = await setUp();
    const make = (bucket: string, role: string) =>
      refusal(cloud, "CreateLocationS3", {
        S3BucketArn: `arn:aws:s3:::${bucket}`,
        S3Config: { BucketAccessRoleArn: role },
      });
    const failed = (bucket: string) =>
      `DataSync location access test failed: could not perform s3:ListObjectsV2 in bucket ${bucket}. `;
    expect(await make("nobodys", ROLE)).to.include(failed("nobodys"));
    expect(await make("target", `${ROLE}-2`)).to.include(
      `${failed("target")}User: datasync.amazonaws.com is not`,
    );
    await cloud.call("iam", "DeleteRolePolicy", { RoleName: "bucket-access", PolicyName: "p" }, OPERATOR);
    expect(await make("target", ROLE)).to.include("is not authorized to perform: s3:ListBucket");
  });

  it("needs what its kind needs", async () => {
    const setup = await ready();
    const { cloud, agents: AgentArns } = setup;
    const cases: [operation: string, input: object, message: string][] = [
      [
        "CreateLocationSmb",
        { ServerHostname: "n", Subdirectory: "s", User: "u", AgentArns },
        "User and Password are required with AuthenticationType NTLM.",
      ],
      [
        "CreateLocationSmb",
        { ServerHostname: "n", Subdirectory: "s", AuthenticationType: "KERBEROS", AgentArns },
        "AuthenticationType KERBEROS is not part of the local cloud; NTLM is.",
      ],
      [
        "CreateLocationHdfs",
        { NameNodes: [{ Hostname: "n", Port: 1 }], AuthenticationType: "SIMPLE", AgentArns },
        "SimpleUser is required with AuthenticationType SIMPLE.",
      ],
      [
        "CreateLocationObjectStorage",
        { ServerHostname: "n", BucketName: "abc", AccessKey: "a", AgentArns },
        "SecretKey is required with AccessKey.",
      ],
      [
        "CreateLocationFsxLustre",
        { FsxFilesystemArn: LUSTRE.replace("def0", "def1"), SecurityGroupArns: [GROUP] },
        `FSx file system ${LUSTRE.replace("def0", "def1")} is not found.`,
      ],
      [
        "CreateLocationEfs",
        {
          EfsFilesystemArn: EFS.replace("us-east-1", "us-west-2"),
          Ec2Config: { SubnetArn: SUBNET, SecurityGroupArns: [GROUP] },
        },
        `EFS file system ${EFS.replace("us-east-1", "us-west-2")} is not found.`,
      ],
      [
        "CreateLocationNfs",
        { ServerHostname: "n", Subdirectory: "/", OnPremConfig: { AgentArns }, Nonsense: 1 },
        '1 validation error detected: request: Unrecognized key: "Nonsense"',
      ],
      [
        "UpdateLocationS3",
        { LocationArn: setup.destination, S3BucketArn: "arn:aws:s3:::other" },
        '1 validation error detected: request: Unrecognized key: "S3BucketArn"',
      ],
    ];
    for (const [operation, input, message] of cases) {
      expect(await refusal(cloud, operation, input), operation).to.equal(message);
    }
  });

  it("is listed by kind, URI and age", async () => {
    const setup = await setUp();
    const nfs = await nfsLocation(setup, setup.agents);
    await pass(setup, 60 * SECOND);
    const later = await nfsLocation(setup, setup.agents, { Subdirectory: "/later" });
    const list = async (...Filters: object[]) => {
      const { Locations } = await call<{ Locations: { LocationArn: string }[] }>(
        setup.cloud,
        "ListLocations",
        {
          ...(Filters.length > 0 ? { Filters } : {}),
        },
      );
      return Locations.map(({ LocationArn }) => LocationArn);
    };
    expect(await list()).to.deep.equal([nfs, later, setup.destination].sort());
    expect(await list({ Name: "LocationType", Operator: "Equals", Values: ["S3"] })).to.deep.equal([
      setup.destination,
    ]);
    expect(await list({ Name: "LocationType", Operator: "NotEquals", Values: ["S3"] })).to.deep.equal(
      [nfs, later].sort(),
    );
    expect(await list({ Name: "LocationUri", Operator: "Contains", Values: ["/later"] })).to.deep.equal([
      later,
    ]);
    const since = { Name: "CreationTime", Operator: "GreaterThan", Values: ["2026-11-20T00:00:30Z"] };
    expect(await list(since)).to.deep.equal([later]);
  });

  it("is not deleted while a task uses it", async () => {
    const setup = await setUp();
    const LocationArn = await nfsLocation(setup, setup.agents);
    const { TaskArn } = await call(setup.cloud, "CreateTask", {
      SourceLocationArn: LocationArn,
      DestinationLocationArn: setup.destination,
    });
    const inUse = /^Location loc-\w+ is in use by task task-\w+ and cannot be deleted\.$/;
    expect(await refusal(setup.cloud, "DeleteLocation", { LocationArn })).to.match(inUse);
    expect(await refusal(setup.cloud, "DeleteLocation", { LocationArn: setup.destination })).to.match(inUse);
    await call(setup.cloud, "DeleteTask", { TaskArn });
    await call(setup.cloud, "DeleteLocation", { LocationArn });
    expect(await refusal(setup.cloud, "DeleteLocation", { LocationArn })).to.match(
      /^Location loc-\w+ is not found\.$/,
    );
  });
});
