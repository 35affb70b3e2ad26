/** DataSync: agents, a location of every kind, a task with an execution. */
import * as fc from "fast-check";
import type { LocalCloud } from "../../../../local/cloud";
import type { Hints } from "../inputs";
import { arn, BUCKET, make, makeRole, ROLE } from "./names";

const FILE_SYSTEM = "fs-0123456789abcdef0";

export async function datasync(cloud: LocalCloud): Promise<Hints> {
  await makeRole(cloud);
  cloud.s3.objects.createBucket(BUCKET);
  cloud.fsx.addFileSystem({ fileSystemId: FILE_SYSTEM });
  const agent = cloud.datasync.addAgent({ name: "agent", bytesPerSecond: 10_000_000, filesPerSecond: 100 });
  cloud.datasync.addSource({
    uri: "nfs://nas.example.com/export",
    directories: [{ path: "/a", files: 10, bytes: 1000 }],
  });
  const groups = [arn("ec2", "security-group/sg-0123456789abcdef0")];
  const locations: Record<string, object> = {
    Nfs: { ServerHostname: "nas.example.com", Subdirectory: "/export", OnPremConfig: { AgentArns: [agent] } },
    Smb: {
      ServerHostname: "nas.example.com",
      Subdirectory: "/share",
      User: "u",
      Password: "p",
      AgentArns: [agent],
    },
    ObjectStorage: { ServerHostname: "objects.example.com", BucketName: "objects", AgentArns: [agent] },
    Hdfs: {
      NameNodes: [{ Hostname: "node", Port: 8020 }],
      AuthenticationType: "SIMPLE",
      SimpleUser: "u",
      AgentArns: [agent],
    },
    S3: { S3BucketArn: `arn:aws:s3:::${BUCKET}`, S3Config: { BucketAccessRoleArn: ROLE } },
    FsxLustre: { FsxFilesystemArn: arn("fsx", `file-system/${FILE_SYSTEM}`), SecurityGroupArns: groups },
    Efs: {
      EfsFilesystemArn: arn("elasticfilesystem", `file-system/${FILE_SYSTEM}`),
      Ec2Config: { SubnetArn: arn("ec2", "subnet/subnet-0123456789abcdef0"), SecurityGroupArns: groups },
    },
  };
  const hints: Hints = {};
  const made: Record<string, string> = {};
  for (const [kind, input] of Object.entries(locations)) {
    const { LocationArn } = await make<{ LocationArn: string }>(
      cloud,
      "datasync",
      `CreateLocation${kind}`,
      input,
    );
    made[kind] = LocationArn;
    for (const verb of ["Describe", "Update"])
      hints[`${verb}Location${kind}.LocationArn`] = [LocationArn, none("loc")];
  }
  const task = { SourceLocationArn: made.Nfs, DestinationLocationArn: made.S3 };
  const { TaskArn } = await make<{ TaskArn: string }>(cloud, "datasync", "CreateTask", {
    ...task,
    Name: "given",
  });
  const spare = await make<{ TaskArn: string }>(cloud, "datasync", "CreateTask", { ...task, Name: "spare" });
  const { TaskExecutionArn } = await make<{ TaskExecutionArn: string }>(
    cloud,
    "datasync",
    "StartTaskExecution",
    {
      TaskArn,
    },
  );
  await cloud.clock.runUntil(cloud.clock.now() + 1000);
  const filter = [{ FilterType: "SIMPLE_PATTERN", Value: "/a|/b*" }];
  const text = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/);
  return {
    ...hints,
    "*.AgentArn": [agent, arn("datasync", "agent/agent-00000000000000000")],
    AgentArnList: [[agent]],
    "*.ServerHostname": ["nas.example.com", "10.0.0.7"],
    "*.Subdirectory": ["/export", "/a/b"],
    "*.Domain": ["corp.example.com"],
    "*.Password": ["secret"],
    // NTLM, the default, cannot do without them; the model leaves them open for KERBEROS.
    "CreateLocationSmb!": ["User", "Password"],
    "CreateLocationSmb.AuthenticationType": ["NTLM"],
    "UpdateLocationSmb.AuthenticationType": ["NTLM"],
    "CreateLocationHdfs.AuthenticationType": ["SIMPLE"],
    "UpdateLocationHdfs.AuthenticationType": ["SIMPLE"],
    "*.SimpleUser": ["u"],
    "*.BlockSize": [134_217_728],
    "CreateLocationS3.S3BucketArn": [`arn:aws:s3:::${BUCKET}`],
    "*.BucketAccessRoleArn": [ROLE],
    "*.FsxFilesystemArn": [
      arn("fsx", `file-system/${FILE_SYSTEM}`),
      arn("fsx", "file-system/fs-00000000000000000"),
    ],
    "*.SecurityGroupArns": [groups],
    "*.EfsFilesystemArn": [arn("elasticfilesystem", `file-system/${FILE_SYSTEM}`)],
    "*.Ec2Config": [(locations.Efs as { Ec2Config: object }).Ec2Config],
    "*.AccessPointArn": [],
    "*.FileSystemAccessRoleArn": [],
    "*.InTransitEncryption": ["NONE", "TLS1_2"],
    "*.LocationArn": [made.Nfs!, made.S3!, none("loc")],
    "DeleteLocation.LocationArn": [made.Smb!, made.Nfs!, none("loc")],
    "*.SourceLocationArn": [made.Nfs!],
    "*.DestinationLocationArn": [made.S3!, made.S3!, none("loc")],
    "*.CloudWatchLogGroupArn": [arn("logs", "log-group:/aws/datasync")],
    "*.Includes": [filter, []],
    "*.Excludes": [filter, []],
    "*.Schedule": [
      { ScheduleExpression: "rate(1 hour)" },
      { ScheduleExpression: "cron(0 4 * * ? *)", Status: "DISABLED" },
    ],
    "*.TaskReportConfig": [
      {
        Destination: { S3: { S3BucketArn: `arn:aws:s3:::${BUCKET}`, BucketAccessRoleArn: ROLE } },
        OutputType: "STANDARD",
        ReportLevel: "ERRORS_ONLY",
      },
    ],
    "*.Name": text,
    "*.TaskMode": ["BASIC", "ENHANCED"],
    Options: [{ VerifyMode: "NONE" }, { TransferMode: "CHANGED", LogLevel: "BASIC", BytesPerSecond: -1 }],
    "UpdateTaskExecution.Options": [{ BytesPerSecond: 1_000_000 }, { BytesPerSecond: -1 }],
    "*.TaskArn": [spare.TaskArn, TaskArn, none("task")],
    "*.TaskExecutionArn": [TaskExecutionArn, TaskExecutionArn, `${TaskArn}/execution/exec-00000000000000000`],
    "ListTasks.Filters": [[{ Name: "LocationId", Operator: "Equals", Values: [made.Nfs!] }]],
    "ListLocations.Filters": [[{ Name: "LocationType", Operator: "Equals", Values: ["NFS"] }]],
    "*.ResourceArn": [agent, TaskArn, none("task")],
    "*.NextToken": [],
  };
}

function none(kind: "loc" | "task"): string {
  return arn("datasync", `${kind === "loc" ? "location" : "task"}/${kind}-00000000000000000`);
}
