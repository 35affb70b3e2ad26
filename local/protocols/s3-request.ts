/**
 * S3 requests in path style: which operation a method, path and query string mean, and its members. Only what the
 * operations here can use is mapped; a query parameter or header that asks for more is refused, not passed over.
 */
import { ServiceError } from "../service";
import type { WireCall, WireRequest } from "./protocol";
import { storedEncoding, uploadedBody } from "./s3-body";
import { childText, readXml, type XmlElement } from "./xml-reader";

interface Route {
  operation: string;
  method: string;
  on: "service" | "bucket" | "object";
  /** A query parameter that this operation is known by: `location`, `delete`. */
  mark?: string;
  /** Query parameters and the members they give. */
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: (request: WireRequest) => Record<string, unknown>;
}

/** Names on the wire and members, after botocore's s3 2006-03-01 model. */
const CONDITIONS = {
  "if-match": "IfMatch",
  "if-none-match": "IfNoneMatch",
  "if-modified-since": "IfModifiedSince",
  "if-unmodified-since": "IfUnmodifiedSince",
};
const GET_HEADERS = { range: "Range", "x-amz-checksum-mode": "ChecksumMode", ...CONDITIONS };
const LIST_QUERY = {
  "list-type": "",
  prefix: "Prefix",
  delimiter: "Delimiter",
  "max-keys": "MaxKeys",
  "continuation-token": "ContinuationToken",
  "start-after": "StartAfter",
  "fetch-owner": "FetchOwner",
  "encoding-type": "EncodingType",
};
const CREATE_BUCKET_HEADERS = {
  "x-amz-acl": "ACL",
  "x-amz-bucket-object-lock-enabled": "ObjectLockEnabledForBucket",
  "x-amz-object-ownership": "ObjectOwnership",
};
const PUT_HEADERS = {
  "content-type": "ContentType",
  "cache-control": "CacheControl",
  "content-disposition": "ContentDisposition",
  "content-language": "ContentLanguage",
  "if-match": "IfMatch",
  "if-none-match": "IfNoneMatch",
};

/** An operation known by a query parameter stands before the one without. */
const ROUTES: Route[] = [
  {
    operation: "ListBuckets",
    method: "GET",
    on: "service",
    query: {
      prefix: "Prefix",
      "max-buckets": "MaxBuckets",
      "continuation-token": "ContinuationToken",
      "bucket-region": "BucketRegion",
    },
  },
  { operation: "GetBucketLocation", method: "GET", on: "bucket", mark: "location" },
  { operation: "ListObjectsV2", method: "GET", on: "bucket", mark: "list-type", query: LIST_QUERY },
  { operation: "DeleteObjects", method: "POST", on: "bucket", mark: "delete", body: objectsToDelete },
  { operation: "HeadBucket", method: "HEAD", on: "bucket" },
  {
    operation: "CreateBucket",
    method: "PUT",
    on: "bucket",
    headers: CREATE_BUCKET_HEADERS,
    body: bucketConfiguration,
  },
  { operation: "DeleteBucket", method: "DELETE", on: "bucket" },
  { operation: "GetObject", method: "GET", on: "object", headers: GET_HEADERS },
  { operation: "HeadObject", method: "HEAD", on: "object", headers: GET_HEADERS },
  { operation: "PutObject", method: "PUT", on: "object", headers: PUT_HEADERS, body: objectContent },
  { operation: "DeleteObject", method: "DELETE", on: "object" },
];

/** Members that are numbers or booleans. */
const NUMBERS: ReadonlySet<string> = new Set(["MaxKeys", "MaxBuckets"]);
const BOOLEANS: ReadonlySet<string> = new Set(["FetchOwner"]);

/** `x-amz-` headers that change nothing here: signing, checksums (see s3-body.ts), and the SDK's own notes. */
const IDLE_HEADERS =
  /^x-amz-(date|content-sha256|security-token|decoded-content-length|trailer|checksum-(algorithm|crc32c?|crc64nvme|sha1|sha256)|sdk-checksum-algorithm|user-agent|meta-.*|te|region-set)$/;

/** Headers of HTTP itself that ask S3 for something: where an operation does not honour one, it is refused. */
const ASKING_HEADERS: ReadonlySet<string> = new Set([
  ...["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range", "expires"],
]);

/** Query parameters that change nothing: the SDK's note of the operation, and what a presigned address carries. */
const IDLE_QUERY = /^(x-id|x-amz-.*|awsaccesskeyid|signature|expires)$/i;

/** @throws ServiceError NotImplemented, and what a body that cannot be read is refused with */
export function readS3Request(request: WireRequest): WireCall {
  const [, bucket = "", rest] = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(request.path) ?? [];
  const on = bucket === "" ? "service" : rest ? "object" : "bucket";
  const route = ROUTES.find(
    (r) => r.method === request.method && r.on === on && (r.mark === undefined || request.query.has(r.mark)),
  );
  if (!route) {
    const query = request.query.size > 0 ? `?${request.query}` : "";
    throw notImplemented(`${request.method} ${request.path}${query}`);
  }
  const input: Record<string, unknown> = {
    ...(on === "service" ? {} : { Bucket: decode(bucket) }),
    ...(on === "object" ? { Key: decode(rest!) } : {}),
    ...fromQuery(route, request),
    ...fromHeaders(route, request),
    ...route.body?.(request),
  };
  return { operation: route.operation, input };
}

function fromQuery(route: Route, request: WireRequest): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [parameter, value] of request.query) {
    if (parameter === route.mark || IDLE_QUERY.test(parameter)) continue;
    const member = route.query?.[parameter];
    if (member === undefined)
      throw notImplemented(`${route.operation} with the query parameter "${parameter}"`);
    if (member === "") continue;
    if (NUMBERS.has(member)) members[member] = Number(value);
    else members[member] = BOOLEANS.has(member) ? value === "true" : value;
  }
  return members;
}

function fromHeaders(route: Route, request: WireRequest): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [header, value] of Object.entries(request.headers)) {
    const member = header === "x-amz-expected-bucket-owner" ? "ExpectedBucketOwner" : route.headers?.[header];
    if (member !== undefined) members[member] = /^If.*Since$/.test(member) ? new Date(value) : value;
    else if (ASKING_HEADERS.has(header) || (header.startsWith("x-amz-") && !IDLE_HEADERS.test(header))) {
      throw notImplemented(`${route.operation} with the header "${header}"`);
    }
  }
  return members;
}

function objectContent(request: WireRequest): Record<string, unknown> {
  const metadata: Record<string, string> = {};
  for (const [header, value] of Object.entries(request.headers)) {
    if (header.startsWith("x-amz-meta-")) metadata[header.slice("x-amz-meta-".length)] = value;
  }
  const encoding = storedEncoding(request.headers["content-encoding"]);
  return {
    Body: uploadedBody(request),
    ...(Object.keys(metadata).length > 0 ? { Metadata: metadata } : {}),
    ...(encoding === undefined ? {} : { ContentEncoding: encoding }),
  };
}

function objectsToDelete(request: WireRequest): Record<string, unknown> {
  const root = readBody(request, "Delete");
  const quiet = childText(root, "Quiet");
  const others = root.children.filter(({ name }) => name !== "Object" && name !== "Quiet");
  return {
    Delete: {
      ...Object.fromEntries(others.map(({ name, text }) => [name, text])),
      Objects: root.children
        .filter((child) => child.name === "Object")
        .map((object) => Object.fromEntries(object.children.map(({ name, text }) => [name, text]))),
      ...(quiet === undefined ? {} : { Quiet: quiet === "true" }),
    },
  };
}

function bucketConfiguration(request: WireRequest): Record<string, unknown> {
  if (request.body.length === 0) return {};
  const root = readBody(request, "CreateBucketConfiguration");
  return {
    CreateBucketConfiguration: Object.fromEntries(root.children.map(({ name, text }) => [name, text])),
  };
}

function readBody(request: WireRequest, name: string): XmlElement {
  let problem = `<${name}> is expected`;
  try {
    if (request.body.length === 0) throw new Error(problem);
    const root = readXml(Buffer.from(uploadedBody(request)).toString("utf8"));
    if (root.name === name) return root;
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    problem = (cause as Error).message;
  }
  throw new ServiceError(
    "MalformedXML",
    `The XML you provided was not well-formed or did not validate against our published schema: ${problem}.`,
    400,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new ServiceError(
      "InvalidURI",
      `Couldn't parse the specified URI: ${(cause as Error).message}.`,
      400,
    );
  }
}

function notImplemented(what: string): ServiceError {
  return new ServiceError(
    "NotImplemented",
    `${what} is not part of the local cloud; docs/local-cloud.md lists what is.`,
    501,
  );
}
