/** CreateStateMachine, UpdateStateMachine, DeleteStateMachine, DescribeStateMachine and ListStateMachines. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, type Permission, ServiceError } from "../service";
import { checkDefinition } from "./definition";
import { invalidName } from "./errors";
import { onePage } from "./pages";
import { checkRole } from "./role-check";
import type { StatesService } from "./service";
import * as shapes from "./shapes";
import { logGroupName, type StateMachineRecord } from "./state-machine";

const createInput = z.strictObject({
  name: z.string().min(1).max(80),
  definition: z.string().min(1).max(1_048_576),
  roleArn: shapes.arn,
  type: z.enum(["STANDARD", "EXPRESS"]).optional(),
  loggingConfiguration: shapes.logging.optional(),
  tags: shapes.tags.optional(),
  tracingConfiguration: shapes.tracing.optional(),
  publish: z.literal(false).optional(),
});

const updateInput = z.strictObject({
  stateMachineArn: shapes.arn,
  definition: z.string().min(1).max(1_048_576).optional(),
  roleArn: shapes.arn.optional(),
  loggingConfiguration: shapes.logging.optional(),
  tracingConfiguration: shapes.tracing.optional(),
  publish: z.literal(false).optional(),
});

const oneInput = z.strictObject({ stateMachineArn: shapes.arn });
const describeInput = z.strictObject({ stateMachineArn: shapes.arn, includedData: shapes.includedData });
const listInput = z.strictObject({ maxResults: shapes.maxResults, nextToken: shapes.nextToken });

function passRole(roleArn: string): Permission {
  return {
    action: "iam:PassRole",
    resource: roleArn,
    conditions: { "iam:PassedToService": "states.amazonaws.com" },
  };
}

export function createStateMachine(
  cloud: LocalCloud,
  states: StatesService,
): Operation<z.infer<typeof createInput>, { stateMachineArn: string; creationDate: Date }> {
  return {
    name: "CreateStateMachine",
    input: createInput,
    permissions({ name, roleArn, tags }) {
      const resource = states.machineArn(name);
      return [
        { action: "states:CreateStateMachine", resource },
        passRole(roleArn),
        ...(tags ? [{ action: "states:TagResource", resource }] : []),
      ];
    },
    handle(
      { name, definition, roleArn, type, loggingConfiguration = {}, tags, tracingConfiguration },
      { time },
    ) {
      if (!shapes.NAME.test(name)) throw invalidName(name);
      if (type === "EXPRESS") {
        throw new ServiceError(
          "StateMachineTypeNotSupported",
          "Express state machines are not part of the local cloud; STANDARD ones are.",
        );
      }
      const arn = states.machineArn(name);
      const before = states.machines.get(arn);
      if (before) {
        if (before.text === definition && before.roleArn === roleArn) {
          return { stateMachineArn: arn, creationDate: new Date(before.created) };
        }
        throw new ServiceError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
      }
      const machine: StateMachineRecord = {
        name,
        arn,
        text: definition,
        checked: checkDefinition(definition, cloud.partition, (service) => cloud.service(service)),
        roleArn,
        logging: checkedLogging(cloud, loggingConfiguration),
        tracing: tracingConfiguration?.enabled ?? false,
        created: time,
        revisionId: states.random.uuid(),
        tags: new Map((tags ?? []).map(({ key, value }) => [key, value])),
        executions: new Map(),
      };
      checkRole(cloud, machine);
      states.machines.set(arn, machine);
      return { stateMachineArn: arn, creationDate: new Date(time) };
    },
  };
}

export function updateStateMachine(
  cloud: LocalCloud,
  states: StatesService,
): Operation<z.infer<typeof updateInput>, { updateDate: Date; revisionId: string }> {
  return {
    name: "UpdateStateMachine",
    input: updateInput,
    permissions: ({ stateMachineArn, roleArn }) => [
      { action: "states:UpdateStateMachine", resource: stateMachineArn },
      ...(roleArn === undefined ? [] : [passRole(roleArn)]),
    ],
    handle({ stateMachineArn, definition, roleArn, loggingConfiguration, tracingConfiguration }, { time }) {
      const machine = states.machine(stateMachineArn);
      const changed: StateMachineRecord = {
        ...machine,
        ...(definition === undefined
          ? {}
          : {
              text: definition,
              checked: checkDefinition(definition, cloud.partition, (service) => cloud.service(service)),
            }),
        roleArn: roleArn ?? machine.roleArn,
        logging: loggingConfiguration ? checkedLogging(cloud, loggingConfiguration) : machine.logging,
        tracing: tracingConfiguration?.enabled ?? machine.tracing,
        revisionId: states.random.uuid(),
      };
      checkRole(cloud, changed);
      Object.assign(machine, changed);
      return { updateDate: new Date(time), revisionId: machine.revisionId };
    },
  };
}

/** Executions that run still are stopped, as AWS does while a machine is DELETING. */
export function deleteStateMachine(
  states: StatesService,
): Operation<z.infer<typeof oneInput>, Record<string, never>> {
  return {
    name: "DeleteStateMachine",
    input: oneInput,
    permissions: ({ stateMachineArn }) => [
      { action: "states:DeleteStateMachine", resource: stateMachineArn },
    ],
    handle({ stateMachineArn }) {
      const machine = states.machines.get(stateMachineArn);
      for (const execution of machine?.executions.values() ?? []) {
        execution.stop(undefined, "The state machine was deleted.");
      }
      states.machines.delete(stateMachineArn);
      return {};
    },
  };
}

export function describeStateMachine(states: StatesService): Operation<z.infer<typeof describeInput>> {
  return {
    name: "DescribeStateMachine",
    input: describeInput,
    permissions: ({ stateMachineArn }) => [
      { action: "states:DescribeStateMachine", resource: stateMachineArn },
    ],
    handle({ stateMachineArn }) {
      const machine = states.machine(stateMachineArn);
      const { level = "OFF", includeExecutionData = false, destinations } = machine.logging;
      return {
        stateMachineArn,
        name: machine.name,
        status: "ACTIVE",
        definition: machine.text,
        roleArn: machine.roleArn,
        type: "STANDARD",
        creationDate: new Date(machine.created),
        loggingConfiguration: { level, includeExecutionData, ...(destinations ? { destinations } : {}) },
        tracingConfiguration: { enabled: machine.tracing },
        revisionId: machine.revisionId,
      };
    },
  };
}

export function listStateMachines(states: StatesService): Operation<z.infer<typeof listInput>> {
  return {
    name: "ListStateMachines",
    input: listInput,
    permissions: () => [{ action: "states:ListStateMachines", resource: "*" }],
    handle({ maxResults, nextToken }) {
      const all = [...states.machines.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, ...next } = onePage(all, maxResults, nextToken);
      return {
        stateMachines: items.map(({ arn, name, created }) => ({
          stateMachineArn: arn,
          name,
          type: "STANDARD",
          creationDate: new Date(created),
        })),
        ...next,
      };
    },
  };
}

/** @throws ServiceError InvalidLoggingConfiguration, StateMachineDoesNotExist */
function checkedLogging(cloud: LocalCloud, logging: shapes.Logging): shapes.Logging {
  const arn = logging.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  const { level = "OFF" } = logging;
  if (level === "OFF") return logging;
  const invalid = (why: string) =>
    new ServiceError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${why}`);
  if (arn === undefined) throw invalid("Must specify exactly one Log Destination.");
  const group = logGroupName(arn);
  if (group === undefined) throw invalid(`the log group's ARN must end in ":*", as "${arn}" does not.`);
  if (!cloud.logs.groups.has(group)) throw invalid("Log Destination not found.");
  return logging;
}
