/** Amazon S3: buckets and objects in memory. */
import type { LocalCloud } from "../cloud";
import { type Caller, Service, ServiceError } from "../service";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./bucket-operations";
import { deleteObject, deleteObjects } from "./delete-objects";
import { accessDenied, malformedXml, noSuchBucket, noSuchKey } from "./errors";
import { getObject, headObject } from "./get-object";
import { listObjectsV2 } from "./list-objects";
import { ObjectStore, type StoredObject } from "./objects";
import { putObject } from "./put-object";

export class S3Service extends Service {
  readonly name = "s3";
  /** What the buckets hold; the other services write here what AWS's write with their own roles. */
  readonly objects: ObjectStore;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.objects = new ObjectStore(() => cloud.clock.now());
    this.register(
      createBucket(cloud, this),
      deleteBucket(this),
      headBucket(cloud, this),
      listBuckets(cloud, this),
      getBucketLocation(cloud, this),
      putObject(this),
      getObject(this),
      headObject(this),
      deleteObject(this),
      deleteObjects(this),
      listObjectsV2(this),
    );
  }

  protected invalid(operation: string, problems: string[]): ServiceError {
    // What stands in a document is checked against S3's XML schema.
    if (operation === "DeleteObjects" && problems.some((problem) => problem.startsWith("Delete."))) {
      const why = problems.join("; ");
      return malformedXml(
        `The XML you provided was not well-formed or did not validate against our published schema: ${why}`,
      );
    }
    return new ServiceError("InvalidArgument", problems.join("; "), 400);
  }

  protected override denied(message: string): ServiceError {
    return accessDenied(message);
  }

  /** `arn:aws:s3:::bucket`, or of everything in all of them. */
  bucketArn(bucket: string): string {
    return `arn:${this.cloud.partition}:s3:::${bucket}`;
  }

  objectArn(bucket: string, key: string): string {
    return `${this.bucketArn(bucket)}/${key}`;
  }

  /** @throws ServiceError NoSuchBucket; AccessDenied where the bucket is expected to be somebody else's */
  requireBucket(bucket: string, expectedOwner?: string): void {
    if (!this.objects.hasBucket(bucket)) throw noSuchBucket(bucket);
    if (expectedOwner !== undefined && expectedOwner !== this.cloud.accountId) {
      throw accessDenied("Access Denied");
    }
  }

  /**
   * An object that must exist. Who may not list the bucket is not told that a key is missing (Amazon S3 API
   * Reference, GetObject, "Permissions").
   * @throws ServiceError NoSuchBucket, NoSuchKey, AccessDenied
   */
  requireObject(bucket: string, key: string, caller: Caller, expectedOwner?: string): StoredObject {
    this.requireBucket(bucket, expectedOwner);
    const object = this.objects.get(bucket, key);
    if (object) return object;
    const refusal = this.cloud.iam.refusal(caller, {
      action: "s3:ListBucket",
      resource: this.bucketArn(bucket),
    });
    throw refusal === undefined ? noSuchKey(key) : accessDenied(refusal);
  }
}
