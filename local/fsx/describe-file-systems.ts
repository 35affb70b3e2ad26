/** DescribeFileSystems: by id, or all of them in pages. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import type { Operation } from "../service";
import { describeFileSystem } from "./file-system";
import { page } from "./pages";
import type { FsxService } from "./service";
import { fileSystemId, maxResults, nextToken } from "./shapes";

/** Most file systems in one answer (botocore fsx 2018-03-01 model, FileSystems). */
const PAGE = 50;

const input = z.strictObject({
  FileSystemIds: z.array(fileSystemId).max(50).optional(),
  MaxResults: maxResults.optional(),
  NextToken: nextToken.optional(),
});

export interface DescribeFileSystemsOutput {
  FileSystems: ReturnType<typeof describeFileSystem>[];
  NextToken?: string;
}

export function describeFileSystems(
  cloud: LocalCloud,
  fsx: FsxService,
): Operation<z.infer<typeof input>, DescribeFileSystemsOutput> {
  return {
    name: "DescribeFileSystems",
    input,
    permissions: () => [{ action: "fsx:DescribeFileSystems", resource: "*" }],
    handle({ FileSystemIds: ids = [], MaxResults, NextToken }) {
      const asked =
        ids.length > 0 ? [...new Set(ids)].map((id) => fsx.fileSystem(id)) : [...fsx.fileSystems.values()];
      const size = Math.min(PAGE, MaxResults ?? PAGE);
      const { items, ...next } = page("file-systems", asked, ({ id }) => id, NextToken, size);
      return { FileSystems: items.map((fileSystem) => describeFileSystem(cloud, fileSystem)), ...next };
    },
  };
}
