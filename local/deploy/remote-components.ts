/**
 * Components of other packages, which a provider would make of many resources: here each is one component with the
 * outputs that others use. What is inside of it – subnets, gateways, routes – is not realised.
 */
import { type Account, regionalArn } from "./account";
import { type Properties, type RequestedResource, UnsupportedResource } from "./resource-type";
import { ec2Id } from "./types/ec2";

export interface RemoteComponent {
  type: string;
  inputs: readonly string[];
  outputs(resource: RequestedResource, account: Account): Properties;
}

interface SubnetSpec {
  type?: string;
}

/** Zones where the program names none (awsx, `numberOfAvailabilityZones`). */
const USUAL_ZONES = 3;

const vpc: RemoteComponent = {
  type: "awsx:ec2:Vpc",
  inputs: [
    "cidrBlock",
    "numberOfAvailabilityZones",
    "availabilityZoneNames",
    "enableDnsHostnames",
    "enableDnsSupport",
    "natGateways",
    "subnetStrategy",
    "subnetSpecs",
    "tags",
  ],
  outputs(resource, account) {
    const { urn, inputs } = resource;
    const id = ec2Id("vpc", urn);
    const names = (inputs.availabilityZoneNames as string[] | undefined) ?? [];
    const count = names.length || Number(inputs.numberOfAvailabilityZones ?? USUAL_ZONES);
    const zones = Array.from({ length: count }, (_, i) => names[i] ?? `${account.region}${"abcdef"[i]}`);
    const specs = (inputs.subnetSpecs as SubnetSpec[] | undefined) ?? [
      { type: "Public" },
      { type: "Private" },
    ];
    const subnets = specs.flatMap(({ type = "Private" }) =>
      zones.map((zone) => ({ type, zone, id: ec2Id("subnet", `${urn} ${type} ${zone}`) })),
    );
    const idsOf = (type: string) =>
      subnets.filter((subnet) => subnet.type === type).map((subnet) => subnet.id);
    return {
      vpcId: id,
      vpc: {
        id,
        arn: regionalArn(account, "ec2", `vpc/${id}`),
        cidrBlock: inputs.cidrBlock ?? "10.0.0.0/16",
      },
      publicSubnetIds: idsOf("Public"),
      privateSubnetIds: idsOf("Private"),
      isolatedSubnetIds: idsOf("Isolated"),
      subnets: subnets.map((subnet) => ({ id: subnet.id, availabilityZone: subnet.zone, vpcId: id })),
      routeTables: subnets.map((subnet) => ({ id: ec2Id("rtb", `${urn} ${subnet.id}`), vpcId: id })),
    };
  },
};

const repository: RemoteComponent = {
  type: "awsx:ecr:Repository",
  inputs: [
    "name",
    "forceDelete",
    "imageScanningConfiguration",
    "imageTagMutability",
    "lifecyclePolicy",
    "tags",
  ],
  outputs({ name, inputs }, account) {
    const { accountId, region, dnsSuffix } = account;
    const repositoryName = String(inputs.name ?? name);
    const url = `${accountId}.dkr.ecr.${region}.${dnsSuffix}/${repositoryName}`;
    return {
      url,
      repository: {
        id: repositoryName,
        name: repositoryName,
        repositoryUrl: url,
        registryId: accountId,
        arn: regionalArn(account, "ecr", `repository/${repositoryName}`),
      },
    };
  },
};

export const REMOTE_COMPONENTS: ReadonlyMap<string, RemoteComponent> = new Map(
  [vpc, repository].map((component) => [component.type, component]),
);

/** @throws UnsupportedResource where the local cloud does not know the component */
export function remoteComponent(resource: { type: string; name: string }): RemoteComponent {
  const component = REMOTE_COMPONENTS.get(resource.type);
  if (!component) {
    throw new UnsupportedResource(resource, "not part of the local cloud; docs/local-cloud.md lists what is");
  }
  return component;
}
