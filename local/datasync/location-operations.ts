/** CreateLocation*, DescribeLocation* and UpdateLocation* of every kind of location: what they have in common. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { requestTagConditions, resourceTagConditions, tagOnCreate } from "../fsx/tags";
import { passRole } from "../iam/pass-role";
import type { Operation, Permission } from "../service";
import { invalidRequest } from "./errors";
import type { Location, LocationKindName } from "./location";
import type { DataSyncService } from "./service";
import { locationArn, tags } from "./shapes";

/** What one kind has of its own. `S` is its settings: the members of its creation. */
export interface LocationKind<S extends Record<string, unknown>> {
  name: LocationKindName;
  /** Members of CreateLocation*, beside Tags. */
  create: z.ZodObject;
  /** Members of UpdateLocation*, beside LocationArn. */
  update: z.ZodObject;
  uri(settings: S): string;
  agentArns(settings: S): string[];
  hosts(settings: S): string[];
  /** Members of DescribeLocation*, beside ARN, URI and time. */
  shown(settings: S): object;
  /** ARNs of the roles that a request gives to DataSync. */
  roles?(settings: Partial<S>): (string | undefined)[];
  /** @throws ServiceError InvalidRequestException where AWS would not take the settings */
  check?(settings: S): void | Promise<void>;
}

/** @param kinds settings of each kind are its own; nothing else reads them */
export function locationOperations<S extends Record<string, unknown>>(
  cloud: LocalCloud,
  datasync: DataSyncService,
  kind: LocationKind<S>,
): Operation[] {
  return [create(cloud, datasync, kind), describe(datasync, kind), update(datasync, kind)] as Operation[];
}

function create<S extends Record<string, unknown>>(
  cloud: LocalCloud,
  datasync: DataSyncService,
  kind: LocationKind<S>,
): Operation<Record<string, unknown>> {
  const action = `datasync:CreateLocation${kind.name}`;
  const tagsOf = (input: Record<string, unknown>) => input.Tags as z.infer<typeof tags> | undefined;
  return {
    name: `CreateLocation${kind.name}`,
    input: kind.create.extend({ Tags: tags.optional() }) as unknown as z.ZodType<Record<string, unknown>>,
    // No resource, only what is tagged (Service Authorization Reference).
    permissions: (input) => [
      { action, resource: "*", conditions: requestTagConditions(tagsOf(input)) },
      ...tagOnCreate(cloud.arn("datasync", "location/*"), tagsOf(input)).map(
        (permission): Permission => ({ ...permission, action: "datasync:TagResource" }),
      ),
      ...passRole(kind.roles?.(input as Partial<S>) ?? [], "datasync"),
    ],
    async handle(input) {
      const { Tags, ...rest } = input;
      const settings = rest as S;
      await check(datasync, kind, settings);
      const location = datasync.addLocation({
        kind: kind.name,
        ...derived(kind, settings),
        settings,
        tags: datasync.newTags(Tags as z.infer<typeof tags> | undefined),
      });
      return { LocationArn: location.arn };
    },
  };
}

function describe<S extends Record<string, unknown>>(
  datasync: DataSyncService,
  kind: LocationKind<S>,
): Operation<{ LocationArn: string }> {
  return {
    name: `DescribeLocation${kind.name}`,
    input: z.strictObject({ LocationArn: locationArn }),
    permissions: ({ LocationArn }) => [
      onLocation(datasync, `datasync:DescribeLocation${kind.name}`, LocationArn),
    ],
    handle({ LocationArn }) {
      const location = ofKind(datasync, kind.name, LocationArn);
      return {
        LocationArn,
        LocationUri: location.uri,
        ...kind.shown(location.settings as S),
        CreationTime: new Date(location.created),
      };
    },
  };
}

function update<S extends Record<string, unknown>>(
  datasync: DataSyncService,
  kind: LocationKind<S>,
): Operation<Record<string, unknown>> {
  return {
    name: `UpdateLocation${kind.name}`,
    input: kind.update.extend({ LocationArn: locationArn }) as unknown as z.ZodType<Record<string, unknown>>,
    permissions: (input) => [
      onLocation(datasync, `datasync:UpdateLocation${kind.name}`, String(input.LocationArn)),
      ...passRole(kind.roles?.(input as Partial<S>) ?? [], "datasync"),
    ],
    async handle(input) {
      const { LocationArn, ...changes } = input;
      const location = ofKind(datasync, kind.name, String(LocationArn));
      const settings = { ...location.settings, ...changes } as unknown as S;
      await check(datasync, kind, settings);
      Object.assign(location, derived(kind, settings), { settings });
      datasync.refreshTasks();
      return {};
    },
  };
}

/** What an action on a location needs. */
export function onLocation(datasync: DataSyncService, action: string, arn: string): Permission {
  return {
    action,
    resource: arn,
    conditions: resourceTagConditions(datasync.locations.get(arn)?.tags),
  };
}

function derived<S extends Record<string, unknown>>(kind: LocationKind<S>, settings: S) {
  return {
    uri: kind.uri(settings),
    agentArns: kind.agentArns(settings),
    hosts: kind.hosts(settings),
  };
}

async function check<S extends Record<string, unknown>>(
  datasync: DataSyncService,
  kind: LocationKind<S>,
  settings: S,
): Promise<void> {
  const agents = kind.agentArns(settings);
  if (new Set(agents).size < agents.length) throw invalidRequest("AgentArns: an agent is given twice.");
  for (const arn of agents) datasync.agents.agent(arn);
  await kind.check?.(settings);
}

/** @throws ServiceError InvalidRequestException, also for a location of another kind */
function ofKind(datasync: DataSyncService, kind: LocationKindName, arn: string): Location {
  const location = datasync.location(arn);
  if (location.kind !== kind) {
    throw invalidRequest(`Location ${arn.split("/")[1]} is not a location of type ${kind}.`);
  }
  return location;
}
