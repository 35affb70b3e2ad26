import { expect } from "chai";
import { PIPELINE_INTEGRATIONS } from "../../components/pipeline-states";
import type { PolicyDocument } from "../../components/policy-document";
import { EXISTING, pipelineDeployment } from "./pipeline-deployment";
import { expectSnapshot } from "./snapshot";

const ROLE_POLICY = "iam/rolePolicy:RolePolicy";
const ROLE = "iam/role:Role";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";

/**
 * Actions without a resource level (Service Authorization Reference of each service), which are all that "*" may stand
 * beside.
 */
const WITHOUT_RESOURCES = [
  "batch:DescribeJobDefinitions",
  "batch:DescribeJobs",
  "batch:ListJobs",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVpcs",
  "ecr:GetAuthorizationToken",
  "ecs:DiscoverPollEndpoint",
  "fsx:DescribeDataRepositoryAssociations",
  "fsx:DescribeDataRepositoryTasks",
  "fsx:DescribeFileSystems",
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

const listed = (value: string | string[]) => (Array.isArray(value) ? value : [value]);

describe("a pipeline's permissions", () => {
  it("are those that were reviewed", async () => {
    const made = await pipelineDeployment();
    expectSnapshot("pipeline-machine", made.policy(ROLE_POLICY, "p-states-permissions"));
    expectSnapshot("pipeline-instance", made.policy(ROLE_POLICY, "p-compute-instance-permissions"));
    expectSnapshot("pipeline-trust", {
      stateMachine: made.policy(ROLE, "pipeline-simulate-states", "assumeRolePolicy"),
      job: made.policy(ROLE, "pipeline-simulate-job", "assumeRolePolicy"),
      instance: made.policy(ROLE, "pipeline-simulate-host", "assumeRolePolicy"),
    });
  });

  it("give the jobs' role nothing by itself", async () => {
    const made = await pipelineDeployment();
    const roles = made.all(ROLE_POLICY).map(({ inputs }) => inputs.role);
    expect(roles).to.deep.equal(["pipeline-simulate-host-0123456", "pipeline-simulate-states-0123456"]);
  });

  it("cover every call that the state machine makes, and no other action of these services", async () => {
    const made = await pipelineDeployment();
    const { Statement } = made.policy(ROLE_POLICY, "p-states-permissions") as PolicyDocument;
    const granted = Statement.flatMap(({ Action }) => listed(Action)).filter((action) =>
      /^(batch|fsx|lambda|sns|ssm):/.test(action),
    );
    const called = Object.values(PIPELINE_INTEGRATIONS).map(({ service, operation }) =>
      service === "lambda" ? "lambda:InvokeFunction" : `${service}:${operation}`,
    );
    // What Step Functions does itself for a job it waits for, and what tags need.
    const besides = ["batch:DescribeJobs", "batch:TagResource", "fsx:TagResource"];
    expect([...new Set(granted)].sort()).to.deep.equal([...new Set([...called, ...besides])].sort());
  });

  it('name no "*" where the service has resources', async () => {
    const made = await pipelineDeployment();
    for (const { inputs } of made.all(ROLE_POLICY)) {
      const { Statement } = JSON.parse(inputs.policy) as PolicyDocument;
      const everywhere = Statement.filter(({ Resource }) => listed(Resource).includes("*"));
      const actions = everywhere.flatMap(({ Action }) => listed(Action));
      expect(actions.filter((action) => !WITHOUT_RESOURCES.includes(action))).to.deep.equal([]);
      expect(
        Statement.flatMap(({ Action }) => listed(Action)).filter((action) => action.includes("*")),
      ).to.deep.equal([]);
    }
  });

  it("reach only file systems, tasks and jobs that carry the stack's and the pipeline's tags", async () => {
    const made = await pipelineDeployment();
    const { Statement } = made.policy(ROLE_POLICY, "p-states-permissions") as PolicyDocument;
    const tags = (key: string) => ({
      StringEquals: {
        [`${key}/fsx-data-scheduler:stack`]: "dev",
        [`${key}/fsx-data-scheduler:pipeline`]: "simulate",
      },
    });
    const conditions = (action: string) =>
      Statement.filter(({ Action }) => listed(Action).includes(action)).map(({ Condition }) => Condition);
    for (const action of ["fsx:DeleteFileSystem", "fsx:CancelDataRepositoryTask", "batch:TerminateJob"]) {
      expect(conditions(action), action).to.deep.equal([tags("aws:ResourceTag")]);
    }
    for (const action of ["fsx:CreateFileSystem", "fsx:TagResource", "batch:TagResource"]) {
      expect(conditions(action), action).to.deep.equal([tags("aws:RequestTag")]);
    }
    for (const action of ["fsx:CreateDataRepositoryTask", "fsx:CreateDataRepositoryAssociation"]) {
      expect(conditions(action), action).to.deep.equal([tags("aws:ResourceTag"), tags("aws:RequestTag")]);
    }
  });

  it("pass one role, and that to tasks only", async () => {
    const made = await pipelineDeployment();
    const { Statement } = made.policy(ROLE_POLICY, "p-states-permissions") as PolicyDocument;
    const passing = Statement.filter(({ Action }) => listed(Action).includes("iam:PassRole"));
    expect(passing).to.deep.equal([
      {
        Sid: "PassJobRole",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: "arn:aws:iam::111122223333:role/pipeline-simulate-job-0123456",
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ]);
  });

  it("use the topic's key where there is one", async () => {
    const made = await pipelineDeployment({}, "us-east-1", { keyArn: KEY });
    const { Statement } = made.policy(ROLE_POLICY, "p-states-permissions") as PolicyDocument;
    expect(Statement.find(({ Sid }) => Sid === "UseKey")).to.deep.equal({
      Sid: "UseKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: KEY,
    });
  });

  it("fetch images from this account's repositories, and from the image's own elsewhere", async () => {
    const repositories = async (image: string) => {
      const made = await pipelineDeployment({ job: { ...EXISTING.job, image } });
      const { Statement } = made.policy(ROLE_POLICY, "p-compute-instance-permissions") as PolicyDocument;
      return Statement.find(({ Sid }) => Sid === "FetchImages")!.Resource;
    };
    const own = "arn:aws:ecr:us-east-1:111122223333:repository/*";
    expect(await repositories("public.ecr.aws/docker/library/busybox:stable")).to.deep.equal([own]);
    expect(await repositories("111122223333.dkr.ecr.us-east-1.amazonaws.com/a/b:latest")).to.deep.equal([
      own,
    ]);
    expect(await repositories("999999999999.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:0")).to.deep.equal([
      own,
      "arn:aws:ecr:eu-west-1:999999999999:repository/a/b",
    ]);
  });

  for (const [region, partition, instances] of [
    ["cn-north-1", "aws-cn", "ec2.amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "ec2.amazonaws.com"],
  ] as const) {
    it(`hold in ${partition} as well`, async () => {
      const made = await pipelineDeployment({}, region, {
        topicArn: `arn:${partition}:sns:${region}:111122223333:topic`,
        exportProgressFunctionArn: `arn:${partition}:lambda:${region}:111122223333:function:progress`,
      });
      const documents = [...made.all(ROLE_POLICY), ...made.all(ROLE)].map(
        ({ inputs }) => inputs.policy ?? inputs.assumeRolePolicy,
      );
      for (const arn of documents.join("").match(/arn:[a-z-]+:/g)!) expect(arn).to.equal(`arn:${partition}:`);
      const { definition } = made.one("sfn/stateMachine:StateMachine").inputs;
      for (const arn of definition.match(/arn:[a-z-]+:/g)!) expect(arn).to.equal(`arn:${partition}:`);
      expect(made.one(ROLE, "pipeline-simulate-host").inputs.assumeRolePolicy).to.contain(`"${instances}"`);
    });
  }
});
