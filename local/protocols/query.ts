/**
 * The Query protocol: form parameters in, XML out. SNS, IAM and STS speak it, and CloudWatch to older clients.
 *
 * Input: `X.member.N` becomes a list, `X.entry.N.key`/`.value` (or `.Name`/`.Value`) an object, every scalar is a text.
 * Output: a list becomes `<member>` elements, an object nested elements, and a `Map` becomes
 * `<entry><key/><value/></entry>` elements: operations of these services give the maps of their model as `Map`s.
 */
import { ServiceError, type ServiceName } from "../service";
import { isStructure, type Protocol } from "./protocol";
import { queryCode } from "./query-codes";
import { element, escapeXml, scalarText } from "./xml";

/** xmlNamespace of the services' botocore models. */
const NAMESPACES: Partial<Record<ServiceName, string>> = {
  sns: "http://sns.amazonaws.com/doc/2010-03-31/",
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
  monitoring: "http://monitoring.amazonaws.com/doc/2010-08-01/",
};

/** Deeper than any member of these services; a longer name would only serve to exhaust the stack. */
const DEEPEST = 16;

export const query: Protocol = {
  refusals: {
    "missing credentials": { code: "MissingAuthenticationToken", status: 403 },
    "unknown access key": { code: "InvalidClientTokenId", status: 403 },
    "wrong region": { code: "SignatureDoesNotMatch", status: 403 },
  },

  parse(request, service) {
    const parameters =
      request.method === "GET" ? request.query : new URLSearchParams(request.body.toString("utf8"));
    const operation = parameters.get("Action") ?? "";
    if (!service.operations.has(operation)) {
      throw new ServiceError(
        "InvalidAction",
        operation
          ? `${service.name} ${operation} is not part of the local cloud; docs/local-cloud.md lists what is.`
          : `The request to ${service.name} has no parameter Action.`,
      );
    }
    return { operation, input: parseParameters(parameters) };
  },

  answer(output, { service, operation, requestId }) {
    const result = isStructure(output) ? element(`${operation}Result`, renderMembers(output)) : "";
    return xmlReply(
      200,
      requestId,
      `<${operation}Response xmlns="${NAMESPACES[service.name]}">${result}${element("ResponseMetadata", element("RequestId", requestId))}</${operation}Response>`,
    );
  },

  refuse(error, { service, requestId }) {
    const content = renderMembers({
      Type: error.status >= 500 ? "Receiver" : "Sender",
      // What a text cannot be read as is one more constraint here.
      Code: error.code === "SerializationException" ? "ValidationError" : queryCode(service.name, error.code),
      Message: error.message,
      ...error.members,
    });
    return xmlReply(
      error.status,
      requestId,
      `<ErrorResponse xmlns="${NAMESPACES[service.name]}">${element("Error", content)}${element("RequestId", requestId)}</ErrorResponse>`,
    );
  },
};

function xmlReply(status: number, requestId: string, xml: string) {
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`,
  };
}

function renderMembers(members: Record<string, unknown>): string {
  let xml = "";
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && value !== null) xml += element(name, renderValue(value));
  }
  return xml;
}

function renderValue(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element("member", renderValue(item))).join("");
  if (value instanceof Map) {
    return [...value]
      .map(([key, item]) =>
        element("entry", element("key", escapeXml(String(key))) + element("value", renderValue(item))),
      )
      .join("");
  }
  return isStructure(value) ? renderMembers(value) : escapeXml(scalarText(value));
}

/** One level of the dotted names, before it is known to be a list, a map or a structure. */
type Node = string | Map<string, Node>;

/**
 * The members of a Query request, without Action and Version.
 * @throws ServiceError MalformedQueryString where two parameters contradict each other
 */
export function parseParameters(parameters: Iterable<[string, string]>): Record<string, unknown> {
  const root = new Map<string, Node>();
  for (const [name, value] of parameters) {
    if (name === "Action" || name === "Version") continue;
    const steps = name.split(".");
    if (steps.length > DEEPEST) throw malformed(name.slice(0, 100), "has too many parts");
    const last = steps.pop()!;
    let level = root;
    for (const step of steps) {
      const next = level.get(step) ?? new Map<string, Node>();
      if (typeof next === "string") throw malformed(name, `goes on where "${step}" already has a value`);
      level.set(step, next);
      level = next;
    }
    if (level.has(last)) throw malformed(name, "is given twice");
    level.set(last, value);
  }
  return structure(root);
}

function resolve(node: Node): unknown {
  if (typeof node === "string") return node;
  const only = node.size === 1 ? [...node.keys()][0] : undefined;
  const inner = only === undefined ? undefined : node.get(only);
  if (only === "member") return inner instanceof Map ? inOrder(inner).map(resolve) : [];
  if (only === "entry" && inner instanceof Map) return mapOf(inOrder(inner));
  return structure(node);
}

function structure(level: Map<string, Node>): Record<string, unknown> {
  return Object.fromEntries([...level].map(([name, node]) => [name, resolve(node)]));
}

function mapOf(entries: Node[]): Record<string, unknown> {
  return Object.fromEntries(
    entries.map((entry) => {
      const pair = entry instanceof Map ? entry : new Map<string, Node>();
      const key = pair.get("key") ?? pair.get("Name");
      const value = pair.get("value") ?? pair.get("Value");
      if (typeof key !== "string" || value === undefined) throw malformed("entry", "needs a key and a value");
      return [key, resolve(value)];
    }),
  );
}

/** List positions may come in any order and with gaps. */
function inOrder(level: Map<string, Node>): Node[] {
  const positions = [...level].map(([position, node]): [number, Node] => {
    if (!/^[1-9]\d{0,5}$/.test(position)) throw malformed(position, "is not a position in a list");
    return [Number(position), node];
  });
  return positions.sort(([a], [b]) => a - b).map(([, node]) => node);
}

function malformed(name: string, problem: string): ServiceError {
  return new ServiceError("MalformedQueryString", `The parameter "${name}" ${problem}.`, 400);
}
