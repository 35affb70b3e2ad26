/**
 * Amazon CloudWatch Logs: groups, streams, events, and the metrics embedded in events.
 */
import type { LocalCloud } from "../cloud";
import { type Permission, type PolicyDocument, Service, ServiceError } from "../service";
import type { LogGroup, LogStream } from "./log-group";
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  putRetentionPolicy,
} from "./log-groups";
import { createLogStream, deleteLogStream, describeLogStreams } from "./log-streams";
import { putLogEvents } from "./put-log-events";
import { filterLogEvents, getLogEvents } from "./read-log-events";
import {
  deleteResourcePolicy,
  describeResourcePolicies,
  type LogsResourcePolicy,
  putResourcePolicy,
} from "./resource-policies";
import { listTagsForResource, tagResource, untagResource } from "./tags";

export class LogsService extends Service {
  readonly name = "logs";
  readonly groups = new Map<string, LogGroup>();
  /** The account's, by name: what lets other services write. */
  readonly resourcePolicies = new Map<string, LogsResourcePolicy>();
  #events = 0;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.register(
      createLogGroup(this, cloud),
      deleteLogGroup(this),
      describeLogGroups(this, cloud),
      putRetentionPolicy(this),
      deleteRetentionPolicy(this),
      createLogStream(this, cloud),
      deleteLogStream(this),
      describeLogStreams(this, cloud),
      putLogEvents(this, cloud),
      getLogEvents(this, cloud),
      filterLogEvents(this, cloud),
      putResourcePolicy(this, cloud),
      describeResourcePolicies(this),
      deleteResourcePolicy(this),
      tagResource(this),
      untagResource(this),
      listTagsForResource(this),
    );
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("InvalidParameterException", problems.join("; "));
  }

  /** A log group's ARN, without the `:*` at its end. */
  arnOf(groupName: string): string {
    return this.cloud.arn("logs", `log-group:${groupName}`);
  }

  /** What an action on a group, or on one of its streams, needs: IAM sees groups as `…:log-group:name:*`. */
  permission(action: string, groupName: string, streamName?: string): Permission {
    return {
      action: `logs:${action}`,
      resource: `${this.arnOf(groupName)}:${streamName === undefined ? "*" : `log-stream:${streamName}`}`,
      resourcePolicy: this.#resourcePolicy(),
    };
  }

  /** All of the account's policies in one; undefined where it has none. */
  #resourcePolicy(): PolicyDocument | undefined {
    if (this.resourcePolicies.size === 0) return undefined;
    const Statement = [...this.resourcePolicies.values()].flatMap(({ document }) => document.Statement);
    return { Version: "2012-10-17", Statement };
  }

  /**
   * The name of the group that a request is about.
   * @throws ServiceError InvalidParameterException where it names none, or names it twice
   */
  nameOf(request: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined }): string {
    const { logGroupName, logGroupIdentifier } = request;
    if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
      throw new ServiceError(
        "InvalidParameterException",
        "Exactly one of logGroupName and logGroupIdentifier must be given.",
      );
    }
    if (logGroupName !== undefined) return logGroupName;
    const prefix = this.arnOf("");
    return logGroupIdentifier!.startsWith(prefix)
      ? logGroupIdentifier!.slice(prefix.length).replace(/:\*$/, "")
      : logGroupIdentifier!;
  }

  /** @throws ServiceError ResourceNotFoundException */
  group(name: string): LogGroup {
    const group = this.groups.get(name);
    if (!group)
      throw new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
    return group;
  }

  /** @throws ServiceError ResourceNotFoundException */
  stream(groupName: string, streamName: string): LogStream {
    const stream = this.group(groupName).streams.get(streamName);
    if (!stream)
      throw new ServiceError("ResourceNotFoundException", "The specified log stream does not exist.");
    return stream;
  }

  /** An event's id: 56 digits, rising, as those of CloudWatch Logs are. */
  eventId(): string {
    return String(++this.#events).padStart(56, "0");
  }
}
