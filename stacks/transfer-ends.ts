/**
 * The two ends of a transfer in a stack file, and the agents between them: one table of settings per kind of source
 * and destination.
 */

import { z } from "zod";
import type { TransferAgents, TransferDestination, TransferSource } from "../components/transfer-settings";
import { type ConfigPath, type ConfigProblems, described, isMap } from "./config-problems";
import { didYouMean } from "./did-you-mean";
import { listed, quote } from "./quote";
import { check, readSettings, type Settings, whole } from "./setting";
import { bucket, hostname, objectPrefix, SECRET, serverPath } from "./transfer-fields";

type Fields<Type> = { [Key in keyof Type]?: Type[Key] };
type SourceOf<Type extends TransferSource["type"]> = Fields<Extract<TransferSource, { type: Type }>>;
type DestinationOf<Type extends string> = Fields<Extract<TransferDestination, { type: Type }>>;

/** The kind itself, which has been read before. */
function kind<const Type extends string>(type: Type) {
  return { schema: z.literal(type), example: type };
}

const NFS: Settings<SourceOf<"NFS">> = {
  type: kind("NFS"),
  server: hostname("nas.example.com"),
  path: serverPath("/export/home"),
  version: {
    schema: z.enum(["AUTOMATIC", "NFS3", "NFS4_0", "NFS4_1"]).default("AUTOMATIC"),
    example: "AUTOMATIC",
  },
};

const SMB: Settings<SourceOf<"SMB">> = {
  type: kind("SMB"),
  server: hostname("files.example.com"),
  path: serverPath("/share", "$"),
  user: {
    schema: z
      .string()
      .superRefine(
        check((text) =>
          /^[^"[\]/\\:;|=,+*?<>]{1,104}$/.test(text)
            ? undefined
            : `${quote(text)} is not a user's name; it is 1 to 104 characters without "[]/\\:;|=,+*?<> – a domain goes into domain`,
        ),
      ),
    example: "datasync",
  },
  domain: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9]((\.|-+)?[A-Za-z0-9]){0,252}$/, "is not a Windows domain's name")
      .optional(),
    example: "corp.example.com",
  },
  passwordSecret: SECRET,
  version: {
    schema: z.enum(["AUTOMATIC", "SMB2", "SMB3", "SMB1", "SMB2_0"]).default("AUTOMATIC"),
    example: "AUTOMATIC",
  },
};

const OBJECT_STORAGE: Settings<SourceOf<"ObjectStorage">> = {
  type: kind("ObjectStorage"),
  server: hostname("objects.example.com"),
  bucket: {
    schema: z.string().superRefine(
      check((text) =>
        // ObjectStorageBucketName; other stores' names are not bound by S3's rules.
        /^[a-zA-Z0-9_\-+.()$\p{Zs}]{3,63}$/u.test(text)
          ? undefined
          : `${quote(text)} is not a bucket's name; it has 3 to 63 characters`,
      ),
    ),
    example: "projects",
  },
  prefix: objectPrefix("2026/"),
  port: { schema: whole(1, 65_535).optional(), example: "443" },
  protocol: { schema: z.enum(["HTTPS", "HTTP"]).default("HTTPS"), example: "HTTPS" },
  credentialsSecret: { schema: SECRET.schema.optional(), example: "datasync/object-storage" },
};

const HDFS: Settings<SourceOf<"HDFS">> = {
  type: kind("HDFS"),
  nameNodes: {
    schema: z.unknown().transform(nameNodes),
    example: "[{ hostname: namenode.example.com, port: 8020 }]",
  },
  path: { ...serverPath("/user/data"), schema: serverPath("/user/data").schema.default("/") },
  user: {
    schema: z.string().regex(/^[_.A-Za-z0-9][-_.A-Za-z0-9]{0,255}$/, "is not the name of an HDFS user"),
    example: "hdfs",
  },
};

const SOURCES = { NFS, SMB, ObjectStorage: OBJECT_STORAGE, HDFS };

const SECURITY_GROUPS = {
  schema: z
    .array(z.string().superRefine(check((id) => idProblem(id, "sg", "security group"))))
    .min(1)
    .max(5),
  example: "[sg-0123456789abcdef0]",
};

const S3: Settings<DestinationOf<"S3">> = {
  type: kind("S3"),
  bucket: bucket("my-archive"),
  prefix: objectPrefix("home/"),
  storageClass: {
    schema: z
      .enum([
        "STANDARD",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER",
        "DEEP_ARCHIVE",
        "GLACIER_INSTANT_RETRIEVAL",
      ])
      .default("STANDARD"),
    example: "STANDARD",
  },
};

const FSX_LUSTRE: Settings<DestinationOf<"FSxLustre">> = {
  type: kind("FSxLustre"),
  fileSystemId: {
    schema: z.string().superRefine(check((id) => idProblem(id, "fs", "file system"))),
    example: "fs-0123456789abcdef0",
  },
  path: { ...serverPath("/home"), schema: serverPath("/home").schema.default("/") },
  securityGroupIds: SECURITY_GROUPS,
};

const EFS: Settings<DestinationOf<"EFS">> = {
  type: kind("EFS"),
  fileSystemId: {
    schema: z.string().superRefine(check((id) => idProblem(id, "fs", "file system"))),
    example: "fs-0123456789abcdef0",
  },
  path: { ...serverPath("/home"), schema: serverPath("/home").schema.default("/") },
  subnetId: {
    schema: z.string().superRefine(check((id) => idProblem(id, "subnet", "subnet"))),
    example: "subnet-0123456789abcdef0",
  },
  securityGroupIds: SECURITY_GROUPS,
};

const DESTINATIONS = { S3, FSxLustre: FSX_LUSTRE, EFS };

/** What each kind may hold, for the documentation and its test. */
export const TRANSFER_ENDS = {
  sources: keysOf(SOURCES),
  destinations: keysOf(DESTINATIONS),
};

export function readSource(
  problems: ConfigProblems,
  path: ConfigPath,
  value: unknown,
): TransferSource | undefined {
  const type = readKind(
    problems,
    path,
    value,
    "a source",
    Object.keys(SOURCES),
    "{ type: NFS, server: nas.example.com, path: /export }",
  );
  if (type === undefined) return undefined;
  const settings = SOURCES[type as keyof typeof SOURCES] as Settings<Record<string, unknown>>;
  return readSettings(
    problems,
    path,
    value,
    `a source of type ${type}`,
    settings,
  ) as unknown as TransferSource;
}

export function readDestination(
  problems: ConfigProblems,
  path: ConfigPath,
  value: unknown,
): TransferDestination | undefined {
  if (isMap(value) && value.locationArn !== undefined) {
    const settings: Settings<{ locationArn?: string }> = {
      locationArn: {
        schema: z.string().superRefine(check(locationProblem)),
        example: "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0",
      },
    };
    return readSettings(problems, path, value, "a destination that exists", settings) as TransferDestination;
  }
  const type = readKind(
    problems,
    path,
    value,
    "a destination",
    Object.keys(DESTINATIONS),
    "{ type: S3, bucket: my-archive, prefix: home/ }",
  );
  if (type === undefined) return undefined;
  const settings = DESTINATIONS[type as keyof typeof DESTINATIONS] as Settings<Record<string, unknown>>;
  return readSettings(
    problems,
    path,
    value,
    `a destination of type ${type}`,
    settings,
  ) as unknown as TransferDestination;
}

/** `online`, a tag, or a list of ARNs. */
export function readAgents(problems: ConfigProblems, path: ConfigPath, value: unknown): TransferAgents {
  if (value === undefined || value === "online") return "online";
  if (Array.isArray(value)) return { arns: readArns(problems, path, value) };
  if (isMap(value) && value.arns !== undefined) {
    problems.readMap(path, value, "agents", ["arns"]);
    if (Array.isArray(value.arns)) return { arns: readArns(problems, [...path, "arns"], value.arns) };
  }
  if (isMap(value) && value.tag !== undefined) {
    problems.readMap(path, value, "agents", ["tag"]);
    const text = (most: number) => z.string().min(1).max(most);
    const settings: Settings<{ key?: string; value?: string }> = {
      key: { schema: text(256), example: "site" },
      value: { schema: text(256), example: "berlin" },
    };
    const tag = readSettings(problems, [...path, "tag"], value.tag, "a tag", settings);
    return { tag: { key: tag.key ?? "", value: tag.value ?? "" } };
  }
  problems.error(
    path,
    `${described(value)}; write online, a list of agents' ARNs, or { tag: { key: site, value: berlin } }`,
  );
  return "online";
}

function readArns(problems: ConfigProblems, path: ConfigPath, value: unknown[]): string[] {
  if (value.length === 0) problems.error(path, "no agent given; list their ARNs, or write online");
  value.forEach((arn, index) => {
    const place = [...path, index];
    if (
      typeof arn !== "string" ||
      !/^arn:aws(-[a-z]+)*:datasync:[a-z0-9-]+:\d{12}:agent\/agent-[0-9a-z]{17}$/.test(arn)
    ) {
      problems.error(
        place,
        `${typeof arn === "string" ? quote(arn) : described(arn)} is not an agent's ARN; it is such as arn:aws:datasync:us-east-1:123456789012:agent/agent-0123456789abcdef0`,
      );
    } else if (value.indexOf(arn) !== index) problems.error(place, "is given twice; give each agent once");
  });
  return value.filter((arn) => typeof arn === "string");
}

function readKind(
  problems: ConfigProblems,
  path: ConfigPath,
  value: unknown,
  what: string,
  kinds: string[],
  example: string,
): string | undefined {
  if (value === undefined || !isMap(value)) {
    problems.error(path, `${described(value)}; write ${what}, such as ${example}`);
    return undefined;
  }
  const { type } = value;
  if (typeof type === "string" && kinds.includes(type)) return type;
  const hint = typeof type === "string" ? didYouMean(type, kinds) : "";
  problems.error(
    [...path, "type"],
    `${typeof type === "string" ? quote(type) : described(type)}${hint || `; ${what} is ${listed(kinds, "or")}`}`,
  );
  return undefined;
}

function nameNodes(value: unknown, context: z.RefinementCtx): { hostname: string; port: number }[] {
  const node = z.strictObject({
    hostname: hostname("namenode.example.com").schema,
    port: whole(1, 65_535).default(8020),
  });
  const result = z.array(node).min(1).safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  context.addIssue({
    code: "custom",
    path: issue.path,
    message:
      issue.code === "custom"
        ? issue.message
        : "write the NameNodes such as [{ hostname: namenode.example.com, port: 8020 }]",
  });
  return z.NEVER;
}

/** EC2's and FSx's ids: 8 hex digits, or 17. */
function idProblem(id: string, prefix: string, what: string): string | undefined {
  if (new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return undefined;
  return `${quote(id)} is not a ${what}'s id; it is ${prefix}- and 8 or 17 of 0-9 a-f, such as ${prefix}-0123456789abcdef0`;
}

function locationProblem(arn: string): string | undefined {
  if (/^arn:aws(-[a-z]+)*:datasync:[a-z0-9-]+:\d{12}:location\/loc-[0-9a-z]{17}$/.test(arn)) return undefined;
  return `${quote(arn)} is not a DataSync location's ARN; it is such as arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0`;
}

function keysOf(tables: Record<string, object>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(tables).map(([type, table]) => [type, Object.keys(table)]));
}
