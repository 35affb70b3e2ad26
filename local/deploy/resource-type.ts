/**
 * What the local cloud knows of one of the AWS provider's resource types: the inputs it honours, the outputs the
 * provider would give (a pure function, so that preview and deployment agree), and the API calls that make it.
 */
import { createHash } from "node:crypto";
import type { LocalCloud } from "../cloud";
import type { Account } from "./account";

export type Properties = Record<string, unknown>;

/** A resource as the program asks for it, before it has an id. */
export interface RequestedResource {
  /** `aws:sqs/queue:Queue`, or a component's own type. */
  type: string;
  /** Pulumi's name for it: the constructor's first argument. */
  name: string;
  urn: string;
  inputs: Properties;
}

/** A resource as the program registered it and the provider answered. */
export interface RegisteredResource extends RequestedResource {
  /** The component it is a child of; undefined below the stack itself. */
  parent: { type: string; name: string; urn: string } | undefined;
  /** False for components, which hold others and are nothing in AWS. */
  custom: boolean;
  /** The provider's id; undefined for components. */
  id: string | undefined;
  /** The provider's outputs, the inputs among them. */
  state: Properties;
}

/** What the provider would answer. */
export interface Plan {
  id: string;
  /** Outputs beside the inputs, which are outputs, too. */
  state: Properties;
}

export interface ResourceType {
  /** `aws:sqs/queue:Queue` */
  type: string;
  /** Every input that `create` honours; any other is refused. `region` and Pulumi's own `__` keys go without saying. */
  inputs: readonly string[];
  /** Depends on its arguments only. */
  plan(resource: RequestedResource, account: Account): Plan;
  /** Makes it with the service's own API calls; what it returns is handed to `remove`. */
  create(resource: RegisteredResource, cloud: LocalCloud): Promise<unknown>;
  /** Undoes `create`, given what it returned. */
  remove(resource: RegisteredResource, cloud: LocalCloud, created: unknown): Promise<void>;
}

/** The program asks for something that the local cloud would have to fake. */
export class UnsupportedResource extends Error {
  override readonly name = "UnsupportedResource";

  constructor(resource: Pick<RequestedResource, "type" | "name">, reason: string) {
    super(`UnsupportedResource ${resource.type} ("${resource.name}"): ${reason}`);
  }
}

/**
 * Refuses inputs that `create` would drop in silence.
 * @throws UnsupportedResource naming the first input that is not honoured
 */
export function checkInputs(
  resource: RequestedResource,
  type: Pick<ResourceType, "inputs">,
  account: Account,
): void {
  for (const [key, value] of Object.entries(resource.inputs)) {
    if (value === undefined || value === null || key.startsWith("__")) continue;
    if (key === "region") {
      if (value !== account.region) {
        throw new UnsupportedResource(
          resource,
          `region "${value}" is not "${account.region}"; the local cloud is one region, as a stack is`,
        );
      }
    } else if (!type.inputs.includes(key)) {
      throw new UnsupportedResource(resource, `input "${key}" is not honoured`);
    }
  }
}

/**
 * The resource's physical name: its input `key`, or Pulumi's name with seven hex digits behind it, as the provider
 * does it. The digits come from the URN, so they are the same in every run.
 * @param limit the most characters AWS allows
 * @param form what belongs around the name: `alias/` before, `.fifo` behind
 * @throws Error where the made-up name would be too long
 */
export function physicalName(
  resource: RequestedResource,
  limit: number,
  { key = "name", prefix = "", suffix = "" } = {},
): string {
  const given = resource.inputs[key];
  if (given !== undefined && given !== null) return String(given);
  const name = `${prefix}${resource.name}-${digest(resource.urn).slice(0, 7)}${suffix}`;
  if (name.length > limit) {
    throw new Error(
      `${resource.type} "${resource.name}": its name "${name}" has ${name.length} characters, at most ${limit} are allowed`,
    );
  }
  return name;
}

/** A UUID that belongs to the URN: what the service would draw at random. */
export function uuidOf(urn: string): string {
  const h = digest(urn);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

/** 64 hex digits. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A text input. Policies may be given as objects, which the provider writes as JSON. */
export function text(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Tags as the provider outputs them: those of the resource, and the same again with the provider's defaults (none). */
export function tagState(resource: RequestedResource): Properties {
  return { tagsAll: resource.inputs.tags ?? {} };
}

/** The input if it was given, under the API's name for it; nothing otherwise. */
export function given(resource: RequestedResource, names: Record<string, string>): Properties {
  const members: Properties = {};
  for (const [input, member] of Object.entries(names)) {
    const value = resource.inputs[input];
    if (value !== undefined && value !== null) members[member] = capitalised(value);
  }
  return members;
}

/**
 * A nested input as the APIs write it: every key's first letter a capital. Nothing is left out, so that what the
 * service does not know is refused there.
 */
export function capitalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalised);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => member !== undefined && member !== null && !key.startsWith("__"))
      .map(([key, member]) => [key.charAt(0).toUpperCase() + key.slice(1), capitalised(member)]),
  );
}

/** The resource's tags in the form that most APIs take, `Tags: [{ Key, Value }]`; no member where there are none. */
export function tagList(resource: RequestedResource): Properties {
  const tags = Object.entries((resource.inputs.tags ?? {}) as Record<string, string>);
  return tags.length > 0 ? { Tags: tags.map(([Key, Value]) => ({ Key, Value })) } : {};
}

/** The resource's tags as a map, under the member's name in that API; no member where there are none. */
export function tagMap(resource: RequestedResource, member: string): Properties {
  const tags = (resource.inputs.tags ?? {}) as Record<string, string>;
  return Object.keys(tags).length > 0 ? { [member]: tags } : {};
}
