/** Sends requests to a local cloud's endpoint, and keeps what was answered. */
import { Agent, request as send } from "node:http";
import type { LocalCloud } from "../../../local/cloud";
import { startEndpoint } from "../../../local/endpoint";
import type { ServiceModel } from "../../../local/models/model";
import type { ServiceName } from "../../../local/service";
import type { HttpAnswer } from "./answer";
import { type HttpRequest, type Members, requestOf } from "./request";

/** An open endpoint. */
export class Wire {
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(cloud: LocalCloud): Promise<Wire> {
    const endpoint = await startEndpoint(cloud);
    const wire = new Wire(endpoint.url, async () => {
      wire.#agent.destroy();
      await cloud.close();
      await endpoint.close();
    });
    return wire;
  }

  call(model: ServiceModel, service: ServiceName, operation: string, input: Members): Promise<HttpAnswer> {
    return this.#send(requestOf(model, service, operation, input));
  }

  #send({ method, path, headers, body }: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const length = { "content-length": String(Buffer.byteLength(body)) };
      const { hostname, port } = new URL(this.url);
      // A whole address would be made a URL, which drops "/." from its path: "." is a name that some things may have.
      const outgoing = send({
        ...{ hostname, port, method, path },
        agent: this.#agent,
        headers: { ...headers, ...length },
      });
      outgoing.on("error", reject);
      outgoing.setTimeout(20_000, () => outgoing.destroy(new Error(`${method} ${path} was not answered`)));
      outgoing.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode!,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
            ),
            body: Buffer.concat(chunks),
          });
        });
      });
      outgoing.end(body);
    });
  }
}
