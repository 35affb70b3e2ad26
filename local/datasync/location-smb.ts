/** SMB locations with NTLM: CreateLocationSmb, DescribeLocationSmb, UpdateLocationSmb. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { invalidRequest } from "./errors";
import { locationUri } from "./location";
import { locationOperations } from "./location-operations";
import type { DataSyncService } from "./service";
import { agentArns, dollarDirectory, serverHostname } from "./shapes";

const create = z.strictObject({
  Subdirectory: dollarDirectory,
  ServerHostname: serverHostname,
  User: z
    .string()
    .regex(/^[^"[\]/\\:;|=,+*?<>]{1,104}$/)
    .optional(),
  Domain: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9]((\.|-+)?[A-Za-z0-9]){0,252}$/)
    .optional(),
  Password: z
    .string()
    .regex(/^.{0,104}$/)
    .optional(),
  AgentArns: agentArns,
  MountOptions: z
    .strictObject({ Version: z.enum(["AUTOMATIC", "SMB2", "SMB3", "SMB1", "SMB2_0"]).optional() })
    .optional(),
  AuthenticationType: z.enum(["NTLM", "KERBEROS"]).optional(),
});

export function smbLocations(cloud: LocalCloud, datasync: DataSyncService): Operation[] {
  return locationOperations<z.infer<typeof create>>(cloud, datasync, {
    name: "Smb",
    create,
    update: create.partial(),
    uri: ({ ServerHostname, Subdirectory }) => locationUri("smb", ServerHostname, Subdirectory),
    agentArns: ({ AgentArns }) => AgentArns,
    hosts: ({ ServerHostname }) => [ServerHostname],
    shown: ({ AgentArns, User, Domain, MountOptions, AuthenticationType }) => ({
      AgentArns,
      User,
      Domain,
      MountOptions: { Version: MountOptions?.Version ?? "AUTOMATIC" },
      AuthenticationType: AuthenticationType ?? "NTLM",
    }),
    check({ AuthenticationType, User, Password }) {
      if (AuthenticationType === "KERBEROS") {
        throw invalidRequest("AuthenticationType KERBEROS is not part of the local cloud; NTLM is.");
      }
      if (User === undefined || Password === undefined) {
        throw invalidRequest("User and Password are required with AuthenticationType NTLM.");
      }
    },
  });
}
