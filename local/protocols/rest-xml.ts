/**
 * REST-XML as S3 speaks it: objects in bodies, their properties in headers, lists in XML.
 */
import type { ServiceError } from "../service";
import { isStructure, type Protocol, type WireExchange, type WireReply } from "./protocol";
import { readS3Request } from "./s3-request";
import { element, escapeXml, scalarText } from "./xml";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Root elements of the answers that are XML (botocore s3 2006-03-01 model). */
const ROOTS: Record<string, string> = {
  ListBuckets: "ListAllMyBucketsResult",
  ListObjectsV2: "ListBucketResult",
  DeleteObjects: "DeleteResult",
};

/** Members that stand in headers; every other member of these operations' outputs stands in the body. */
const HEADERS: Record<string, string> = {
  AcceptRanges: "accept-ranges",
  BucketRegion: "x-amz-bucket-region",
  CacheControl: "cache-control",
  ContentDisposition: "content-disposition",
  ContentEncoding: "content-encoding",
  ContentLanguage: "content-language",
  ContentLength: "content-length",
  ContentRange: "content-range",
  ContentType: "content-type",
  ETag: "etag",
  LastModified: "last-modified",
  Location: "location",
  ServerSideEncryption: "x-amz-server-side-encryption",
  StorageClass: "x-amz-storage-class",
};

/** Operations whose success says "no content". */
const NO_CONTENT: ReadonlySet<string> = new Set(["DeleteObject", "DeleteBucket"]);

export const restXml: Protocol = {
  refusals: {
    "missing credentials": { code: "AccessDenied", status: 403 },
    "unknown access key": { code: "InvalidAccessKeyId", status: 403 },
    "wrong region": { code: "AuthorizationHeaderMalformed", status: 400 },
  },

  parse: readS3Request,

  answer(output, exchange) {
    const members = isStructure(output) ? output : {};
    const { operation, requestId } = exchange;
    if (operation === "GetBucketLocation") {
      const location = scalarText(members.LocationConstraint ?? "");
      const xml = `<LocationConstraint xmlns="${NAMESPACE}">${escapeXml(location)}</LocationConstraint>`;
      return xmlReply(200, requestId, xml);
    }
    const root = ROOTS[operation];
    if (root)
      return xmlReply(200, requestId, `<${root} xmlns="${NAMESPACE}">${list(members, exchange)}</${root}>`);
    return plainReply(members, exchange);
  },

  refuse(error, exchange) {
    const { request, requestId } = exchange;
    const { code, status } = unimplemented(error);
    // An answer to HEAD, and "not modified", have no body to put the error in.
    if (request.method === "HEAD" || status === 304) return { status, headers: base(requestId), body: "" };
    const content = children({ Code: code, Message: error.message, ...error.members, RequestId: requestId });
    return xmlReply(status, requestId, element("Error", content));
  },
};

function unimplemented({ code, status }: ServiceError): { code: string; status: number } {
  return code === "UnknownOperationException" ? { code: "NotImplemented", status: 501 } : { code, status };
}

function plainReply(members: Record<string, unknown>, { operation, requestId }: WireExchange): WireReply {
  const headers = base(requestId);
  for (const [member, header] of Object.entries(HEADERS)) {
    const value = members[member];
    if (value !== undefined)
      headers[header] = value instanceof Date ? value.toUTCString() : scalarText(value);
  }
  if (isStructure(members.Metadata)) {
    for (const [name, value] of Object.entries(members.Metadata))
      headers[`x-amz-meta-${name}`] = String(value);
  }
  const status = NO_CONTENT.has(operation) ? 204 : members.ContentRange === undefined ? 200 : 206;
  return { status, headers, body: members.Body instanceof Uint8Array ? members.Body : "" };
}

/** The members of a listing. */
function list(members: Record<string, unknown>, { operation }: WireExchange): string {
  if (operation === "ListBuckets") {
    const buckets = Array.isArray(members.Buckets) ? members.Buckets : [];
    const inner = buckets.map((bucket) => element("Bucket", value(bucket))).join("");
    return element("Buckets", inner) + children({ ...members, Buckets: undefined });
  }
  return children(members);
}

/** S3's lists are flat: one element per item, under the list's own name. */
function children(members: Record<string, unknown>): string {
  return Object.entries(members)
    .flatMap(([name, member]) =>
      (Array.isArray(member) ? member : [member]).map((item) =>
        item === undefined || item === null ? "" : element(name, value(item)),
      ),
    )
    .join("");
}

function value(item: unknown): string {
  // S3 writes times with milliseconds.
  if (item instanceof Date) return item.toISOString();
  return isStructure(item) ? children(item) : escapeXml(scalarText(item));
}

function base(requestId: string): Record<string, string> {
  return { "x-amz-request-id": requestId, "x-amzn-requestid": requestId };
}

function xmlReply(status: number, requestId: string, xml: string): WireReply {
  return {
    status,
    headers: { "content-type": "application/xml", ...base(requestId) },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}
