/**
 * AWS Step Functions: state machines.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import { type Properties, physicalName, type ResourceType, tagState, text } from "../resource-type";

export const stateMachine: ResourceType = {
  type: "aws:sfn/stateMachine:StateMachine",
  inputs: ["name", "type", "roleArn", "definition", "loggingConfiguration", "tracingConfiguration", "tags"],

  plan(resource, account) {
    const name = physicalName(resource, 80);
    const arn = regionalArn(account, "states", `stateMachine:${name}`);
    return {
      id: arn,
      state: { name, arn, status: "ACTIVE", type: resource.inputs.type ?? "STANDARD", ...tagState(resource) },
    };
  },

  async create(resource, cloud) {
    const { roleArn, type, definition, loggingConfiguration, tracingConfiguration } = resource.inputs;
    const { tags = {} } = resource.inputs as { tags?: Record<string, string> };
    await cloud.call(
      "states",
      "CreateStateMachine",
      {
        name: resource.state.name,
        roleArn,
        definition: text(definition),
        ...(type === undefined ? {} : { type }),
        ...logging(loggingConfiguration as LoggingInput | undefined),
        ...(tracingConfiguration === undefined ? {} : { tracingConfiguration }),
        ...(Object.keys(tags).length > 0
          ? { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }
          : {}),
      },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("states", "DeleteStateMachine", { stateMachineArn: resource.id }, OPERATOR);
  },
};

interface LoggingInput {
  level?: string;
  includeExecutionData?: boolean;
  logDestination?: string;
}

/** The provider has one destination by itself, the API a list. */
function logging(given: LoggingInput | undefined): Properties {
  if (!given) return {};
  const { logDestination, ...rest } = given;
  return {
    loggingConfiguration: {
      ...rest,
      ...(logDestination === undefined
        ? {}
        : { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logDestination } }] }),
    },
  };
}
