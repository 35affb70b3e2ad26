/**
 * The network of a pipeline's file system and machines: an existing one with its subnets, or a new one, and never both.
 */
import { expect } from "chai";
import { parsePipeline, pipelineOf, problems } from "./pipeline-cases";

describe("a pipeline's network", () => {
  const SUBNET = "subnet-0123456789abcdef0";
  const VPC = "vpc-0123456789abcdef0";
  const network = (settings: Record<string, unknown>) => problems({ network: settings });

  it("is an existing one with its subnets", () => {
    expect(pipelineOf({ network: { vpcId: VPC, subnetIds: [SUBNET] } }).network).to.deep.equal({
      vpcId: VPC,
      subnetIds: [SUBNET],
    });
    expect(network({ vpcId: "vpc-1", subnetIds: ["subnet-1", SUBNET, SUBNET] })).to.deep.equal([
      `network.vpcId: "vpc-1" is not a VPC's id; it is vpc- and 8 or 17 of 0-9 a-f, such as vpc-0123456789abcdef0`,
      `network.subnetIds[0]: "subnet-1" is not a subnet's id; it is subnet- and 8 or 17 of 0-9 a-f, such as subnet-0123456789abcdef0`,
      `network.subnetIds[2]: "${SUBNET}" is given twice; give each once`,
    ]);
    expect(network({ vpcId: VPC })).to.deep.equal([
      "network.subnetIds: no subnet given; write the one that file systems and machines are put into, such as [subnet-0123456789abcdef0]",
    ]);
    expect(network({ subnetIds: [SUBNET] })).to.deep.equal([
      "network.vpcId: is missing; write the id of the subnets' VPC, such as vpc-0123456789abcdef0",
    ]);
  });

  it("over several subnets is warned of, as traffic between zones costs", () => {
    expect(
      parsePipeline({ network: { vpcId: VPC, subnetIds: [SUBNET, "subnet-01234567"] } }).warnings,
    ).to.deep.equal([
      "pipelines.run.network.subnetIds: file systems are put into the first subnet, machines into all of them; machines in another zone are slower and their traffic is billed, so give only subnets of one zone",
    ]);
  });

  it("is a new one with a range of addresses", () => {
    expect(pipelineOf({ network: { cidrBlock: "172.16.0.0/16", natGateway: true } }).network).to.deep.equal({
      cidrBlock: "172.16.0.0/16",
      natGateway: true,
    });
    const cases: [string, string][] = [
      ["10.0.0.0", "is not a range of IPv4 addresses; write a range such as 10.0.0.0/20"],
      ["10.0.256.0/20", "is not a range of IPv4 addresses; write a range such as 10.0.0.0/20"],
      ["10.0.0.0/28", "has /28; a network for file systems and machines takes /16 to /24"],
      ["10.0.5.0/20", "does not begin where its range does; write 10.0.0.0/20"],
    ];
    for (const [cidrBlock, problem] of cases) {
      expect(network({ cidrBlock })).to.deep.equal([`network.cidrBlock: "${cidrBlock}" ${problem}`]);
    }
  });

  it("is not both", () => {
    expect(network({ vpcId: VPC, subnetIds: [SUBNET], natGateway: false })).to.deep.equal([
      "network: names an existing network and asks for a new one; write vpcId and subnetIds, or cidrBlock and natGateway",
    ]);
  });
});
