/** NFS locations: CreateLocationNfs, DescribeLocationNfs, UpdateLocationNfs. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { locationUri } from "./location";
import { locationOperations } from "./location-operations";
import type { DataSyncService } from "./service";
import { agentArns, plainDirectory, serverHostname } from "./shapes";

const create = z.strictObject({
  Subdirectory: plainDirectory.min(1),
  ServerHostname: serverHostname,
  OnPremConfig: z.strictObject({ AgentArns: agentArns }),
  MountOptions: z
    .strictObject({ Version: z.enum(["AUTOMATIC", "NFS3", "NFS4_0", "NFS4_1"]).optional() })
    .optional(),
});

export function nfsLocations(cloud: LocalCloud, datasync: DataSyncService): Operation[] {
  return locationOperations<z.infer<typeof create>>(cloud, datasync, {
    name: "Nfs",
    create,
    update: create.partial(),
    uri: ({ ServerHostname, Subdirectory }) => locationUri("nfs", ServerHostname, Subdirectory),
    agentArns: ({ OnPremConfig }) => OnPremConfig.AgentArns,
    hosts: ({ ServerHostname }) => [ServerHostname],
    shown: ({ OnPremConfig, MountOptions }) => ({
      OnPremConfig,
      MountOptions: { Version: MountOptions?.Version ?? "AUTOMATIC" },
    }),
  });
}
