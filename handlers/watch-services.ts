/**
 * What `watchTask` works with; made by its factory, and handed to everything that it calls. Clients that not every look
 * needs are made when they are first used, so that the others do not load them.
 */
import type { FSx } from "@aws-sdk/client-fsx";
import type { S3 } from "@aws-sdk/client-s3";
import type { Environment } from "./environment";
import type { SharedServices } from "./shared-services";

export interface WatchServices extends SharedServices {
  fsx: Pick<FSx, "cancelDataRepositoryTask" | "describeDataRepositoryTasks" | "tagResource">;
  /** For completion reports. */
  s3: () => Pick<S3, "getObject">;
  environment: Environment;
}
