/** Locations in object storage that is not S3: CreateLocationObjectStorage, DescribeLocation…, UpdateLocation…. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { invalidRequest } from "./errors";
import { locationUri } from "./location";
import { locationOperations } from "./location-operations";
import type { DataSyncService } from "./service";
import { agentArns, plainDirectory, serverHostname } from "./shapes";

const create = z.strictObject({
  ServerHostname: serverHostname,
  ServerPort: z.int().min(1).max(65_536).optional(),
  ServerProtocol: z.enum(["HTTPS", "HTTP"]).optional(),
  Subdirectory: plainDirectory.optional(),
  BucketName: z
    .string()
    .min(3)
    .max(63)
    .regex(/^[a-zA-Z0-9_\-+.()$\p{Zs}]+$/u),
  AccessKey: z.string().max(200).optional(),
  SecretKey: z.string().max(200).optional(),
  AgentArns: agentArns.optional(),
});
/** The bucket cannot be changed (botocore datasync 2018-11-09 model). */
const update = create.omit({ BucketName: true }).partial();

export function objectStorageLocations(cloud: LocalCloud, datasync: DataSyncService): Operation[] {
  return locationOperations<z.infer<typeof create>>(cloud, datasync, {
    name: "ObjectStorage",
    create,
    update,
    uri: ({ ServerHostname, BucketName, Subdirectory = "" }) =>
      locationUri("object-storage", ServerHostname, `${BucketName}/${Subdirectory}`),
    agentArns: ({ AgentArns = [] }) => AgentArns,
    hosts: ({ ServerHostname }) => [ServerHostname],
    shown: ({ AccessKey, ServerPort, ServerProtocol = "HTTPS", AgentArns }) => ({
      AccessKey,
      ServerPort: ServerPort ?? (ServerProtocol === "HTTPS" ? 443 : 80),
      ServerProtocol,
      AgentArns,
    }),
    check({ AccessKey, SecretKey }) {
      if ((AccessKey ?? "") !== "" && (SecretKey ?? "") === "") {
        throw invalidRequest("SecretKey is required with AccessKey.");
      }
    },
  });
}
