/** ListLocations and DeleteLocation. */
import * as z from "zod";
import type { Operation } from "../service";
import { invalidRequest } from "./errors";
import { passes } from "./list-filters";
import { onLocation } from "./location-operations";
import { onePage } from "./pages";
import type { DataSyncService } from "./service";
import { filterValues, locationArn, maxResults, nextToken, operator } from "./shapes";

const listing = z.strictObject({
  MaxResults: maxResults.optional(),
  NextToken: nextToken.optional(),
  Filters: z
    .array(
      z.strictObject({
        Name: z.enum(["LocationUri", "LocationType", "CreationTime"]),
        Values: filterValues,
        Operator: operator,
      }),
    )
    .optional(),
});

/** LocationType, as the filter names kinds (API reference, LocationFilter). */
const TYPES = {
  Nfs: "NFS",
  Smb: "SMB",
  ObjectStorage: "OBJECT_STORAGE",
  Hdfs: "HDFS",
  S3: "S3",
  FsxLustre: "FSXL",
  Efs: "EFS",
};

export function listLocations(datasync: DataSyncService): Operation<z.infer<typeof listing>> {
  return {
    name: "ListLocations",
    input: listing,
    permissions: () => [{ action: "datasync:ListLocations", resource: "*" }],
    handle(request) {
      const locations = [...datasync.locations.values()]
        .filter((location) =>
          (request.Filters ?? []).every((filter) => {
            const { uri, kind, created } = location;
            const value =
              filter.Name === "LocationUri"
                ? uri
                : filter.Name === "LocationType"
                  ? TYPES[kind]
                  : new Date(created);
            return passes(value, filter);
          }),
        )
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      const { items, ...next } = onePage(locations, ({ arn }) => arn, request);
      return { Locations: items.map(({ arn, uri }) => ({ LocationArn: arn, LocationUri: uri })), ...next };
    },
  };
}

const deletion = z.strictObject({ LocationArn: locationArn });

export function deleteLocation(datasync: DataSyncService): Operation<z.infer<typeof deletion>> {
  return {
    name: "DeleteLocation",
    input: deletion,
    permissions: ({ LocationArn }) => [onLocation(datasync, "datasync:DeleteLocation", LocationArn)],
    handle({ LocationArn }) {
      const location = datasync.location(LocationArn);
      const [user] = datasync.tasksOf(location);
      if (user) {
        throw invalidRequest(
          `Location ${LocationArn.split("/")[1]} is in use by task ${user.id} and cannot be deleted.`,
        );
      }
      datasync.locations.delete(LocationArn);
      return {};
    },
  };
}
