/**
 * Where a pipeline's file systems and machines are: in existing subnets, or in a network of their own. Either way with
 * one security group for both, which lets Lustre through between its members and nothing in from anywhere else.
 */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "./pipeline-settings";
import type { Place } from "./place";
import { resourceName } from "./resource-names";

export interface PipelineNetworkArgs {
  /** Pulumi's stack name, and the pipeline's. In the names; a change replaces the network. */
  stack: string;
  pipeline: string;
  place: Place;
  /**
   * Existing: the subnets need a way to ECR, ECS, CloudWatch Logs and Amazon Linux's packages (internet or NAT gateway,
   * or interface endpoints and S3's gateway endpoint). New: see `createVpc`.
   */
  network: PipelineSettings["network"];
}

/** Lustre's own port, and those that file system and clients use among themselves (LustreGuide, "VPC security groups"). */
const LUSTRE_PORTS = [
  { from: 988, to: 988 },
  { from: 1018, to: 1023 },
];

export class PipelineNetwork extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** The file systems' subnet. */
  readonly fileSystemSubnetId: pulumi.Output<string>;
  /** The machines' subnets, of which the file systems' is the first. */
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: PipelineNetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("fsx-data-scheduler:index:PipelineNetwork", name, {}, options);
    const { network } = args;
    if ("vpcId" in network) {
      this.vpcId = pulumi.output(network.vpcId);
      this.subnetIds = pulumi.output(network.subnetIds);
    } else {
      const vpc = this.createVpc(name, args, network);
      this.vpcId = vpc.vpcId;
      this.subnetIds = network.natGateway ? vpc.privateSubnetIds : vpc.publicSubnetIds;
    }
    this.fileSystemSubnetId = this.subnetIds.apply((ids) => ids[0]!);
    this.securityGroupId = this.createSecurityGroup(name, args);
    this.registerOutputs({ vpcId: this.vpcId, securityGroupId: this.securityGroupId });
  }

  /**
   * One zone, because traffic between zones is slower and billed, and a file system lives in one.
   *
   * The instances have to reach ECR, ECS, CloudWatch Logs and Amazon Linux's packages. By default they get a public
   * address each (about $0.005 an hour, while they run) in a public subnet whose security group lets nobody in: that
   * costs nothing between runs. A NAT gateway (about $33 a month and $0.045 per GB) or the five interface endpoints
   * needed (about $36 a month) would cost more than many pipelines. What comes from S3, which is ECR's layers and the
   * packages, goes through S3's gateway endpoint, which is free.
   */
  private createVpc(
    name: string,
    args: PipelineNetworkArgs,
    { cidrBlock, natGateway }: Extract<PipelineSettings["network"], { cidrBlock: string }>,
  ): awsx.ec2.Vpc {
    const bits = Number(cidrBlock.split("/")[1]);
    const vpc = new awsx.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock,
        numberOfAvailabilityZones: 1,
        // File systems are reached by their names, which need both.
        enableDnsHostnames: true,
        enableDnsSupport: true,
        natGateways: { strategy: natGateway ? "Single" : "None" },
        subnetStrategy: "Auto",
        subnetSpecs: natGateway
          ? [
              { type: "Private", cidrMask: bits + 1 },
              { type: "Public", cidrMask: 28 },
            ]
          : [{ type: "Public", cidrMask: bits }],
        tags: { Name: resourceName(args.stack, args.pipeline) },
      },
      { parent: this },
    );
    // Not as the VPC component's own endpoint, which would be in none of its route tables.
    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.vpcId,
        serviceName: pulumi
          .all([args.place.partition, args.place.region])
          .apply(
            ([partition, region]) => `${partition === "aws-cn" ? "cn.com" : "com"}.amazonaws.${region}.s3`,
          ),
        vpcEndpointType: "Gateway",
        routeTableIds: vpc.routeTables.apply((tables) => tables.map((table) => table.id)),
      },
      { parent: this },
    );
    return vpc;
  }

  /**
   * The group's id, known once its rules are there: a machine that boots without them could install and mount nothing.
   * What goes out is up to the job: it may need a licence server or a database as well as AWS's services.
   */
  private createSecurityGroup(name: string, args: PipelineNetworkArgs): pulumi.Output<string> {
    const group = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      {
        name: resourceName(args.stack, args.pipeline),
        description: `File systems and machines of pipeline ${args.pipeline}, stack ${args.stack}`,
        vpcId: this.vpcId,
      },
      { parent: this },
    );
    const inwards = LUSTRE_PORTS.map(
      ({ from, to }) =>
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-lustre-${from}`,
          {
            description: "Lustre, between file systems and machines",
            securityGroupId: group.id,
            referencedSecurityGroupId: group.id,
            ipProtocol: "tcp",
            fromPort: from,
            toPort: to,
          },
          { parent: this },
        ),
    );
    const outwards = new aws.vpc.SecurityGroupEgressRule(
      `${name}-outwards`,
      { description: "Anywhere", securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      { parent: this },
    );
    const rules = pulumi.all([outwards, ...inwards].map((rule) => rule.id));
    return pulumi.all([group.id, rules]).apply(([id]) => id);
  }
}
