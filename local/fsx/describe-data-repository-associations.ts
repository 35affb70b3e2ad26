/** DescribeDataRepositoryAssociations: by id, by file system or repository type, in pages. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { type Association, describeAssociation } from "./association";
import { badRequest, fileSystemNotFound, invalidRepositoryType } from "./errors";
import { matches } from "./filters";
import { page } from "./pages";
import type { FsxService } from "./service";
import { associationId, filterValue, nextToken } from "./shapes";

/** Most associations in one answer (botocore fsx 2018-03-01 model, LimitedMaxResults). */
const PAGE = 25;

const filter = z.strictObject({
  Name: z
    .enum([
      "file-system-id",
      "backup-type",
      "file-system-type",
      "volume-id",
      "data-repository-type",
      "file-cache-id",
      "file-cache-type",
    ])
    .optional(),
  Values: z.array(filterValue).max(20).optional(),
});
type Filter = z.infer<typeof filter>;

const input = z.strictObject({
  AssociationIds: z.array(associationId).max(50).optional(),
  Filters: z.array(filter).max(10).optional(),
  MaxResults: z.int().min(1).max(PAGE).optional(),
  NextToken: nextToken.optional(),
});

export interface DescribeDataRepositoryAssociationsOutput {
  Associations: ReturnType<typeof describeAssociation>[];
  NextToken?: string;
}

export function describeDataRepositoryAssociations(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, DescribeDataRepositoryAssociationsOutput> {
  return {
    name: "DescribeDataRepositoryAssociations",
    input,
    permissions: () => [{ action: "fsx:DescribeDataRepositoryAssociations", resource: "*" }],
    handle({ AssociationIds: ids = [], Filters = [], MaxResults, NextToken }) {
      for (const each of Filters) checkFilter(fsx, each);
      const asked =
        ids.length > 0 ? [...new Set(ids)].map((id) => fsx.association(id)) : [...fsx.associations.values()];
      const found = asked.filter((association) =>
        Filters.every(({ Name, Values = [] }) =>
          Values.some((value) => matches(fsx.options, value, valueIn(association, Name))),
        ),
      );
      const { items, ...next } = page("associations", found, ({ id }) => id, NextToken, MaxResults ?? PAGE);
      return { Associations: items.map((association) => describeAssociation(cloud, association)), ...next };
    },
  };
}

function valueIn(association: Association, name: Filter["Name"]): string | undefined {
  if (name === "file-system-id") return association.fileSystemId;
  return name === "data-repository-type" ? "S3" : undefined;
}

/** @throws ServiceError FileSystemNotFound, InvalidDataRepositoryType, BadRequest */
function checkFilter(fsx: FsxService, { Name, Values }: Filter): void {
  if (Name === undefined || !Values || Values.length === 0) {
    throw badRequest("Filters: each filter needs a Name and at least one of Values.");
  }
  for (const value of Values) {
    if (Name === "file-system-id" && !fsx.options.filterWildcards && !fsx.fileSystems.has(value)) {
      throw fileSystemNotFound(value);
    }
    if (Name === "data-repository-type" && value !== "S3" && value !== "NFS") {
      throw invalidRepositoryType(value);
    }
  }
  if (!["file-system-id", "data-repository-type", "file-cache-id"].includes(Name)) {
    throw badRequest(
      `Filters: '${Name}' is not for associations; file-system-id, data-repository-type and file-cache-id are.`,
    );
  }
}
