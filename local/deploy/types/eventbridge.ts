/**
 * Amazon EventBridge: rules of the default event bus and their targets.
 */
import { OPERATOR } from "../../service";
import { regionalArn } from "../account";
import {
  capitalised,
  digest,
  given,
  type Properties,
  physicalName,
  type RequestedResource,
  type ResourceType,
  tagList,
  tagState,
  text,
} from "../resource-type";

export const eventRule: ResourceType = {
  type: "aws:cloudwatch/eventRule:EventRule",
  // forceDestroy: targets are removed before their rule.
  inputs: ["name", "description", "eventBusName", "eventPattern", "state", "roleArn", "tags", "forceDestroy"],

  plan(resource, account) {
    const name = physicalName(resource, 64);
    return {
      id: name,
      state: { name, arn: regionalArn(account, "events", `rule/${name}`), ...tagState(resource) },
    };
  },

  async create(resource, cloud) {
    const { eventPattern } = resource.inputs;
    await cloud.call(
      "events",
      "PutRule",
      {
        Name: resource.id,
        ...(eventPattern ? { EventPattern: text(eventPattern) } : {}),
        ...given(resource, {
          description: "Description",
          eventBusName: "EventBusName",
          roleArn: "RoleArn",
          state: "State",
        }),
        ...tagList(resource),
      },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    await cloud.call("events", "DeleteRule", { Name: resource.id }, OPERATOR);
  },
};

export const eventTarget: ResourceType = {
  type: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: [
    "rule",
    "targetId",
    "arn",
    "roleArn",
    "eventBusName",
    "input",
    "inputPath",
    "inputTransformer",
    "sqsTarget",
    "deadLetterConfig",
    "retryPolicy",
    "forceDestroy",
  ],

  plan(resource) {
    const targetId = targetIdOf(resource);
    return { id: `${resource.inputs.rule}-${targetId}`, state: { targetId } };
  },

  async create(resource, cloud) {
    const { inputTransformer, rule, eventBusName } = resource.inputs;
    const target = {
      Id: resource.state.targetId,
      ...given(resource, {
        arn: "Arn",
        roleArn: "RoleArn",
        input: "Input",
        inputPath: "InputPath",
        sqsTarget: "SqsParameters",
        deadLetterConfig: "DeadLetterConfig",
        retryPolicy: "RetryPolicy",
      }),
      ...transformer(inputTransformer as Properties | undefined),
    };
    await cloud.call(
      "events",
      "PutTargets",
      { Rule: rule, ...(eventBusName ? { EventBusName: eventBusName } : {}), Targets: [target] },
      OPERATOR,
    );
  },

  async remove(resource, cloud) {
    const { rule } = resource.inputs;
    await cloud.call("events", "RemoveTargets", { Rule: rule, Ids: [resource.state.targetId] }, OPERATOR);
  },
};

/** The provider makes up an id where none is given. */
function targetIdOf(resource: RequestedResource): string {
  return String(resource.inputs.targetId ?? `terraform-${digest(resource.urn).slice(0, 26)}`);
}

/** The provider's name for InputPathsMap is another, and its keys are names, not members. */
function transformer(inputs: Properties | undefined): Properties {
  if (!inputs) return {};
  const { inputPaths, ...rest } = inputs;
  return {
    InputTransformer: {
      ...(capitalised(rest) as Properties),
      ...(inputPaths ? { InputPathsMap: inputPaths } : {}),
    },
  };
}
