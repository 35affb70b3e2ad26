/**
 * Requests as a service's published model writes them on the wire, made without any SDK: an SDK would leave out what
 * it does not know and refuse what is wrong, and both have to reach the endpoint here.
 */
import { cbor, tag } from "@smithy/core/cbor";
import type { ServiceModel, ShapeRef } from "../../../local/models/model";
import type { ServiceName } from "../../../local/service";

export type Members = Record<string, unknown>;

export interface HttpRequest {
  method: string;
  /** With its query string. */
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/** A request of any members, known to the model or not: Date for times, Uint8Array for blobs. */
export function requestOf(
  model: ServiceModel,
  service: ServiceName,
  operation: string,
  input: Members,
): HttpRequest {
  const request = unsigned(model, operation, input);
  request.headers.authorization = `AWS4-HMAC-SHA256 Credential=local/20261120/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return request;
}

function unsigned(model: ServiceModel, operation: string, input: Members): HttpRequest {
  const { protocol, targetPrefix, jsonVersion, apiVersion } = model.metadata;
  switch (protocol) {
    case "json":
      return post(JSON.stringify(plain(input)), {
        "content-type": `application/x-amz-json-${jsonVersion}`,
        "x-amz-target": `${targetPrefix}.${operation}`,
      });
    case "query": {
      const parameters = new URLSearchParams({ Action: operation, Version: apiVersion });
      for (const [name, value] of formOf(model, model.operations[operation]!.input, input)) {
        parameters.append(name, value);
      }
      return post(parameters.toString(), {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      });
    }
    case "smithy-rpc-v2-cbor":
      return {
        ...post(cbor.serialize(tagged(input)), {
          "content-type": "application/cbor",
          "smithy-protocol": "rpc-v2-cbor",
        }),
        path: `/service/${targetPrefix}/operation/${operation}`,
      };
    default:
      return rest(model, operation, input);
  }
}

function post(body: string | Uint8Array, headers: Record<string, string>): HttpRequest {
  return { method: "POST", path: "/", headers, body };
}

/** JSON's forms: epoch seconds and base64. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** CBOR's form of times. */
function tagged(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: 1, value: value.getTime() / 1000 });
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, tagged(member)]));
}

/** The dotted names of the Query protocol. */
function formOf(
  model: ServiceModel,
  ref: ShapeRef | undefined,
  value: unknown,
  name = "",
): [string, string][] {
  const shape = ref && model.shapes[ref.shape];
  const under = (step: string | number) => (name === "" ? String(step) : `${name}.${step}`);
  if (Array.isArray(value)) {
    const items = shape?.flattened ? name : under(shape?.member?.locationName ?? "member");
    return value.flatMap((item, i) => formOf(model, shape?.member, item, `${items}.${i + 1}`));
  }
  if (value instanceof Date) return [[name, value.toISOString()]];
  if (value instanceof Uint8Array) return [[name, Buffer.from(value).toString("base64")]];
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  if (shape?.type === "map") {
    return Object.entries(value).flatMap(([key, item], i) => [
      [`${under("entry")}.${i + 1}.${shape.key?.locationName ?? "key"}`, key] as [string, string],
      ...formOf(
        model,
        shape.value,
        item,
        `${under("entry")}.${i + 1}.${shape.value?.locationName ?? "value"}`,
      ),
    ]);
  }
  return Object.entries(value).flatMap(([member, item]) =>
    formOf(model, shape?.members?.[member], item, under(shape?.members?.[member]?.locationName ?? member)),
  );
}

/** REST: some members in the path, the query string and headers, the others in the body. */
function rest(model: ServiceModel, operation: string, input: Members): HttpRequest {
  const { http, input: ref } = model.operations[operation]!;
  const shape = ref ? model.shapes[ref.shape]! : { type: "structure" as const };
  const [template, fixedQuery] = http.requestUri.split("?");
  let path = template!;
  const query = new URLSearchParams(fixedQuery);
  const headers: Record<string, string> = {};
  const inBody: Members = {};
  for (const [name, value] of Object.entries(input)) {
    const member = shape.members?.[name];
    const wire = member?.locationName ?? name;
    if (member?.location === "uri") path = path.replace(label(wire), (whole) => encoded(value, whole));
    else if (member?.location === "querystring") {
      for (const item of Array.isArray(value) ? value : [value]) query.append(wire, text(item, "iso8601"));
    } else if (member?.location === "header") headers[wire] = text(value, "rfc822");
    else if (member?.location === "headers") {
      for (const [key, item] of Object.entries(value as Members)) headers[`${wire}${key}`] = String(item);
    } else if (member || (hasBody(http.method) && shape.payload === undefined)) inBody[name] = value;
    else query.append(name, text(value, "iso8601"));
  }
  const { payload } = shape;
  const whole = payload === undefined ? undefined : inBody[payload];
  let body: string | Uint8Array = "";
  if (whole instanceof Uint8Array) body = whole;
  else if (model.metadata.protocol === "rest-xml") {
    const root = payload === undefined ? undefined : shape.members![payload]!;
    if (whole !== undefined && root) body = xmlOf(model, root, root.locationName ?? root.shape, whole);
  } else if (Object.keys(inBody).length > 0) {
    body = JSON.stringify(plain(inBody));
    headers["content-type"] = "application/json";
  }
  const search = query
    .toString()
    .replace(/=(?=&|$)/g, (sign, at: number, all: string) =>
      fixedQuery && all.slice(0, at) === fixedQuery ? "" : sign,
    );
  return { method: http.method, path: search === "" ? path : `${path}?${search}`, headers, body };
}

function hasBody(method: string): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}

function label(name: string): RegExp {
  return new RegExp(`\\{${name}\\+?\\}`);
}

/** A greedy label keeps its slashes. */
function encoded(value: unknown, template: string): string {
  const text = encodeURIComponent(String(value));
  return template.endsWith("+}") ? text.replace(/%2F/g, "/") : text;
}

function text(value: unknown, times: "iso8601" | "rfc822"): string {
  if (value instanceof Date) return times === "rfc822" ? value.toUTCString() : value.toISOString();
  return String(value);
}

function xmlOf(model: ServiceModel, ref: ShapeRef | undefined, name: string, value: unknown): string {
  const shape = ref && model.shapes[ref.shape];
  if (Array.isArray(value)) {
    const items = value.map((item) =>
      xmlOf(model, shape?.member, shape?.flattened ? name : (shape?.member?.locationName ?? "member"), item),
    );
    return shape?.flattened ? items.join("") : `<${name}>${items.join("")}</${name}>`;
  }
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const members = Object.entries(value).map(([member, item]) =>
      xmlOf(model, shape?.members?.[member], shape?.members?.[member]?.locationName ?? member, item),
    );
    return `<${name}>${members.join("")}</${name}>`;
  }
  const content = value instanceof Date ? value.toISOString() : String(value);
  return `<${name}>${content.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</${name}>`;
}
