/** HDFS locations with SIMPLE authentication: CreateLocationHdfs, DescribeLocationHdfs, UpdateLocationHdfs. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { invalidRequest } from "./errors";
import { locationUri } from "./location";
import { locationOperations } from "./location-operations";
import type { DataSyncService } from "./service";
import { agentArns, dollarDirectory } from "./shapes";

const protection = z.enum(["DISABLED", "AUTHENTICATION", "INTEGRITY", "PRIVACY"]).optional();

const create = z.strictObject({
  Subdirectory: dollarDirectory.optional(),
  NameNodes: z
    .array(
      z.strictObject({
        Hostname: z
          .string()
          .min(1)
          .max(255)
          .regex(/^(([a-zA-Z0-9-]*[a-zA-Z0-9])\.)*([A-Za-z0-9-]*[A-Za-z0-9])$/),
        Port: z.int().min(1).max(65_536),
      }),
    )
    .min(1),
  BlockSize: z.int().min(1_048_576).max(1_073_741_824).optional(),
  ReplicationFactor: z.int().min(1).max(512).optional(),
  QopConfiguration: z
    .strictObject({ RpcProtection: protection, DataTransferProtection: protection })
    .optional(),
  AuthenticationType: z.enum(["SIMPLE", "KERBEROS"]),
  SimpleUser: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[_.A-Za-z0-9][-_.A-Za-z0-9]*$/)
    .optional(),
  AgentArns: agentArns,
});

export function hdfsLocations(cloud: LocalCloud, datasync: DataSyncService): Operation[] {
  return locationOperations<z.infer<typeof create>>(cloud, datasync, {
    name: "Hdfs",
    create,
    update: create.partial(),
    uri: ({ NameNodes, Subdirectory }) =>
      locationUri("hdfs", `${NameNodes[0]!.Hostname}:${NameNodes[0]!.Port}`, Subdirectory),
    agentArns: ({ AgentArns }) => AgentArns,
    hosts: ({ NameNodes }) => NameNodes.map(({ Hostname }) => Hostname),
    shown: ({ Subdirectory: _, ...settings }) => ({
      ...settings,
      // Defaults of the API reference, CreateLocationHdfs.
      BlockSize: settings.BlockSize ?? 134_217_728,
      ReplicationFactor: settings.ReplicationFactor ?? 3,
      QopConfiguration: settings.QopConfiguration ?? {
        RpcProtection: "PRIVACY",
        DataTransferProtection: "PRIVACY",
      },
    }),
    check({ AuthenticationType, SimpleUser }) {
      if (AuthenticationType === "KERBEROS") {
        throw invalidRequest("AuthenticationType KERBEROS is not part of the local cloud; SIMPLE is.");
      }
      if (SimpleUser === undefined)
        throw invalidRequest("SimpleUser is required with AuthenticationType SIMPLE.");
    },
  });
}
