/**
 * A pipeline's network: existing subnets, or a range of addresses for a network of its own.
 */

import type { PipelineSettings } from "../components/pipeline-settings";
import type { ConfigPath, ConfigProblems } from "./config-problems";
import type { NetworkFields } from "./pipeline-fields";
import { quote } from "./quote";

type Network = PipelineSettings["network"];

/** A range that few networks use, with room for 4,000 machines. */
const DEFAULT_CIDR = "10.0.0.0/20";
/** A compute environment takes 16 subnets (ComputeResource.subnets). */
const MOST_SUBNETS = 16;
/** EC2's ids: 8 hex digits, or 17 since 2018. */
const ID = "([0-9a-f]{8}|[0-9a-f]{17})";

/** @returns what is used; where something is wrong, the problem is noted */
export function network(problems: ConfigProblems, path: ConfigPath, fields: NetworkFields): Network {
  const { vpcId, subnetIds, cidrBlock, natGateway } = fields;
  const existing = vpcId !== undefined || subnetIds !== undefined;
  const created = cidrBlock !== undefined || natGateway !== undefined;
  if (existing && created) {
    problems.error(
      path,
      "names an existing network and asks for a new one; write vpcId and subnetIds, or cidrBlock and natGateway",
    );
  }
  if (existing) return existingNetwork(problems, path, vpcId, subnetIds);
  if (cidrBlock !== undefined) checkCidr(problems, [...path, "cidrBlock"], cidrBlock);
  return { cidrBlock: cidrBlock ?? DEFAULT_CIDR, natGateway: natGateway ?? false };
}

function existingNetwork(
  problems: ConfigProblems,
  path: ConfigPath,
  vpcId: string | undefined,
  subnetIds: string[] | undefined,
): Network {
  if (vpcId === undefined) {
    problems.error(
      [...path, "vpcId"],
      "is missing; write the id of the subnets' VPC, such as vpc-0123456789abcdef0",
    );
  } else if (!new RegExp(`^vpc-${ID}$`).test(vpcId)) {
    problems.error(
      [...path, "vpcId"],
      `${quote(vpcId)} is not a VPC's id; it is vpc- and 8 or 17 of 0-9 a-f, such as vpc-0123456789abcdef0`,
    );
  }
  const place = [...path, "subnetIds"];
  if (subnetIds === undefined || subnetIds.length === 0) {
    problems.error(
      place,
      "no subnet given; write the one that file systems and machines are put into, such as [subnet-0123456789abcdef0]",
    );
  }
  if (subnetIds && subnetIds.length > MOST_SUBNETS) {
    problems.error(place, `${subnetIds.length} subnets given, at most ${MOST_SUBNETS} allowed`);
  }
  subnetIds?.forEach((id, index) => {
    if (!new RegExp(`^subnet-${ID}$`).test(id)) {
      problems.error(
        [...place, index],
        `${quote(id)} is not a subnet's id; it is subnet- and 8 or 17 of 0-9 a-f, such as subnet-0123456789abcdef0`,
      );
    } else if (subnetIds.indexOf(id) !== index) {
      problems.error([...place, index], `${quote(id)} is given twice; give each once`);
    }
  });
  if (subnetIds && subnetIds.length > 1) {
    problems.warn(
      place,
      "file systems are put into the first subnet, machines into all of them; machines in another zone are slower and " +
        "their traffic is billed, so give only subnets of one zone",
    );
  }
  return { vpcId: vpcId ?? "", subnetIds: subnetIds ?? [] };
}

/** A VPC has /16 to /28 (EC2, CreateVpc); a file system and machines with their addresses want /24. */
function checkCidr(problems: ConfigProblems, path: ConfigPath, text: string): void {
  const right = "write a range such as 10.0.0.0/20";
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const parts = (match ?? []).slice(1).map(Number);
  const bits = parts.pop();
  if (bits === undefined || parts.some((part) => part > 255) || bits > 32) {
    problems.error(path, `${quote(text)} is not a range of IPv4 addresses; ${right}`);
    return;
  }
  if (bits < 16 || bits > 24) {
    problems.error(
      path,
      `${quote(text)} has /${bits}; a network for file systems and machines takes /16 to /24`,
    );
    return;
  }
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const start = address - (address % 2 ** (32 - bits));
  if (start === address) return;
  const dotted = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".");
  problems.error(path, `${quote(text)} does not begin where its range does; write ${dotted}/${bits}`);
}
