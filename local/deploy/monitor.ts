/**
 * The other end of a Pulumi program when no engine is there: answers each registration as the AWS provider would,
 * writes down what was registered, and keeps what the program logs. It does what Pulumi's mock monitor leaves out:
 * parents, right URNs, and refusing two resources with one URN.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account";
import { withAbsolutePaths } from "./archive";
import { remoteComponent } from "./remote-components";
import { checkInputs, type Properties, type RegisteredResource } from "./resource-type";
import { resourceType } from "./resource-types";

/** The type of the root that every program's resources are below. */
const STACK_TYPE = "pulumi:pulumi:Stack";

/** What is used of a request of Pulumi's resource monitor protocol. */
interface RegisterRequest {
  getParent(): string;
  /** Whether a package's provider makes the component, and what is in it. */
  getRemote(): boolean;
}

/** What is used of Pulumi's mock monitor. */
interface MockMonitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: RegisterRequest, callback: unknown): Promise<void>;
}

/** What is used of a log request of Pulumi's engine protocol. */
interface LogRequest {
  getSeverity(): number;
  getMessage(): string;
}

/** Pulumi's engine protocol, LogSeverity. */
const SEVERITY = { warning: 2, error: 3 };

export class LocalMonitor {
  /** In order of registration. */
  readonly resources: RegisteredResource[] = [];
  readonly warnings: string[] = [];
  /** Why registrations were refused. Pulumi wraps these, so the originals are kept. */
  readonly refusals: Error[] = [];
  /** What the program logged as errors; an update fails for each of them. */
  readonly errors: string[] = [];
  readonly #byUrn = new Map<string, RegisteredResource>();
  #parent = "";
  #remote = false;

  /**
   * @param directory the program's folder; relative paths of assets are below it
   */
  constructor(
    private readonly account: Account,
    private readonly directory: string,
  ) {}

  /** Makes this the monitor and the engine of the run whose store this is. */
  async install(project: string, stack: string, settings: { engine?: unknown }): Promise<void> {
    await pulumi.runtime.setMocks(
      {
        newResource: (args) => this.#newResource(args),
        call: (args) => this.#call(args.token),
      },
      project,
      stack,
    );
    const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.newUrn = (parent, type, name) => urnOf(project, stack, parent, type, name);
    monitor.registerResource = (request, callback) => {
      // The mock calls `newResource` before it awaits anything, so these are of the resource it asks for.
      this.#parent = request.getParent();
      this.#remote = request.getRemote();
      return register(request, callback);
    };
    settings.engine = {
      log: (request: LogRequest, done: () => void) => this.#log(request, done),
      setRootResource: (_request: unknown, done: () => void) => done(),
    };
  }

  async #newResource(args: pulumi.runtime.MockResourceArgs): Promise<pulumi.runtime.MockResourceResult> {
    const parentUrn = this.#parent;
    const remote = this.#remote;
    if (args.type === STACK_TYPE) return { id: undefined, state: {} };
    try {
      return await this.#register(args, parentUrn, remote);
    } catch (error) {
      this.refusals.push(error as Error);
      throw error;
    }
  }

  async #register(
    args: pulumi.runtime.MockResourceArgs,
    parentUrn: string,
    remote: boolean,
  ): Promise<pulumi.runtime.MockResourceResult> {
    const urn = urnOf(pulumi.getProject(), pulumi.getStack(), parentUrn, args.type, args.name);
    const inputs = withAbsolutePaths(plain(args.inputs), this.directory) as Properties;
    const parent = this.#byUrn.get(parentUrn);
    const resource: RegisteredResource = {
      type: args.type,
      name: args.name,
      urn,
      parent: parent && { type: parent.type, name: parent.name, urn: parent.urn },
      custom: args.custom ?? false,
      id: undefined,
      inputs,
      state: {},
    };
    if (this.#byUrn.has(urn))
      throw new Error(`Duplicate resource URN "${urn}"; give one of the two another name`);
    this.#byUrn.set(urn, resource);
    if (resource.custom) {
      const type = resourceType(resource);
      checkInputs(resource, type, this.account);
      const { id, state } = type.plan(resource, this.account);
      resource.id = id;
      // IAM is global: its resources have no region to output.
      const region = args.type.startsWith("aws:iam/") ? {} : { region: this.account.region };
      resource.state = { ...inputs, ...region, ...state };
    } else if (remote) {
      const component = remoteComponent(resource);
      checkInputs(resource, component, this.account);
      resource.state = component.outputs(resource, this.account);
    }
    this.resources.push(resource);
    return { id: resource.id, state: resource.state };
  }

  /** Answers the provider's functions that depend on nothing but the account. */
  #call(token: string): Properties {
    const { accountId, dnsSuffix, partition, region } = this.account;
    switch (token) {
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return {
          id: accountId,
          accountId,
          userId: accountId,
          arn: `arn:${partition}:iam::${accountId}:root`,
        };
      case "aws:index/getPartition:getPartition":
        return {
          id: partition,
          partition,
          dnsSuffix,
          reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
        };
      case "aws:index/getRegion:getRegion":
        return {
          id: region,
          name: region,
          region,
          description: region,
          endpoint: `ec2.${region}.${dnsSuffix}`,
        };
      default: {
        const error = new Error(
          `UnsupportedFunction ${token}: not part of the local cloud; docs/local-cloud.md lists what is`,
        );
        this.refusals.push(error);
        throw error;
      }
    }
  }

  #log(request: LogRequest, done: () => void): void {
    if (request.getSeverity() === SEVERITY.warning) this.warnings.push(request.getMessage());
    if (request.getSeverity() === SEVERITY.error) this.errors.push(request.getMessage());
    done();
  }
}

/** A URN as Pulumi's engine makes it: types of all parents but the stack, joined by "$". */
function urnOf(project: string, stack: string, parent: string, type: string, name: string): string {
  const parentType = parent.split("::")[2];
  const qualified = parentType && parentType !== STACK_TYPE ? `${parentType}$${type}` : type;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** The value without the marks that Pulumi puts around secrets. */
function plain(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return plain(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
