/**
 * Amazon FSx for Lustre: file systems, data repository associations and data repository tasks. The operations are
 * AWS's; the methods below them are for tests and scripted worlds.
 */
import type { LocalCloud } from "../cloud";
import type { Random } from "../random";
import { type Caller, Service, ServiceError, validationErrors } from "../service";
import { textKey } from "./activity";
import { type Association, checkNewAssociation, DEFAULT_CHUNK_SIZE } from "./association";
import { AutoExport } from "./auto-export";
import { cancelDataRepositoryTask } from "./cancel-data-repository-task";
import { Contents } from "./contents";
import { createDataRepositoryAssociation } from "./create-data-repository-association";
import { createDataRepositoryTask } from "./create-data-repository-task";
import { createFileSystem } from "./create-file-system";
import {
  type AssociationDefinition,
  DEFAULT_FILES_PER_SECOND,
  type FileSystemDefinition,
} from "./definition";
import { deleteDataRepositoryAssociation } from "./delete-data-repository-association";
import { deleteFileSystem } from "./delete-file-system";
import { describeDataRepositoryAssociations } from "./describe-data-repository-associations";
import { describeDataRepositoryTasks } from "./describe-data-repository-tasks";
import { describeFileSystems } from "./describe-file-systems";
import { associationNotFound, fileSystemNotFound, taskNotFound } from "./errors";
import type { FileSystem, RepositoryLifecycle } from "./file-system";
import { RequestTokens } from "./idempotency";
import { type Link, linksOf, reportLink } from "./links";
import { listTagsForResource } from "./list-tags-for-resource";
import { type FsxOptions, strictOptions } from "./options";
import { type S3Location, s3Location } from "./paths";
import { RequestLimit } from "./request-limit";
import { tagResource } from "./tag-resource";
import type { Task } from "./task";
import type { TaskFailure } from "./task-plan";
import { Tasks } from "./tasks";
import { untagResource } from "./untag-resource";
import { updateDataRepositoryAssociation } from "./update-data-repository-association";

export class FsxService extends Service {
  readonly name = "fsx";
  /** Which reading of AWS's texts holds, where they disagree. */
  readonly options: FsxOptions = strictOptions();
  readonly fileSystems = new Map<string, FileSystem>();
  readonly associations = new Map<string, Association>();
  readonly tasks: Tasks;
  readonly autoExport: AutoExport;
  readonly #limit: RequestLimit;
  readonly tokens: RequestTokens;
  readonly random: Random;
  /** Files per second of tasks on file systems that say nothing else. */
  readonly defaultFilesPerSecond = DEFAULT_FILES_PER_SECOND;

  constructor(cloud: LocalCloud) {
    super(cloud);
    this.random = cloud.random.stream("fsx");
    this.tasks = new Tasks(cloud, this);
    this.autoExport = new AutoExport(cloud, this);
    this.#limit = new RequestLimit(cloud, this);
    this.tokens = new RequestTokens(
      () => cloud.clock.now(),
      () => this.options.tokenWindow,
    );
    this.register(
      createFileSystem(cloud, this),
      describeFileSystems(cloud, this),
      deleteFileSystem(cloud, this),
      createDataRepositoryAssociation(cloud, this),
      describeDataRepositoryAssociations(cloud, this),
      updateDataRepositoryAssociation(cloud, this),
      deleteDataRepositoryAssociation(cloud, this),
      createDataRepositoryTask(cloud, this),
      describeDataRepositoryTasks(cloud, this),
      cancelDataRepositoryTask(cloud, this),
      tagResource(this),
      untagResource(this),
      listTagsForResource(this),
    );
  }

  protected override admit(caller: Caller): void {
    this.#limit.take(caller);
  }

  protected invalid(_operation: string, problems: string[]): ServiceError {
    return new ServiceError("BadRequest", validationErrors(problems).slice(0, 256));
  }

  // What the operations share.

  /** @throws ServiceError FileSystemNotFound */
  fileSystem(id: string): FileSystem {
    const found = this.fileSystems.get(id);
    if (!found) throw fileSystemNotFound(id);
    return found;
  }

  /** @throws ServiceError DataRepositoryAssociationNotFound */
  association(id: string): Association {
    const found = this.associations.get(id);
    if (!found) throw associationNotFound(id);
    return found;
  }

  /** @throws ServiceError DataRepositoryTaskNotFound */
  task(id: string): Task {
    const found = this.tasks.all.get(id);
    if (!found) throw taskNotFound(id);
    return found;
  }

  /** Whether there is or was a file system with this id. */
  knowsFileSystem(id: string): boolean {
    return this.fileSystems.has(id) || this.tasks.all.count(id) > 0;
  }

  /** What every ARN of this account and region begins with. */
  get homeArn(): string {
    return this.cloud.arn("fsx", "");
  }

  associationsOf(fileSystemId: string): Association[] {
    return [...this.associations.values()].filter((association) => association.fileSystemId === fileSystemId);
  }

  /** Everything that a file system is linked to. */
  links(fileSystem: FileSystem): Link[] {
    return linksOf(fileSystem, this.associationsOf(fileSystem.id));
  }

  /** Where a report path points, if it lies in a linked data repository. */
  reportLocation(fileSystemId: string, path: string): S3Location | undefined {
    const fileSystem = this.fileSystems.get(fileSystemId);
    return fileSystem && reportLink(path, this.links(fileSystem)) ? s3Location(path) : undefined;
  }

  /** An empty file system's contents; the same id and seed give the same history. */
  emptyContents(fileSystemId: string): Contents {
    const key = textKey(this.cloud.random.stream(`fsx ${fileSystemId}`).hex(16));
    return new Contents(key, () => this.cloud.clock.now());
  }

  // For tests and scripted worlds.

  /**
   * Adds a file system that is AVAILABLE at once, with its associations; buckets that they need are made.
   * @throws Error where AWS would not let it exist: the id is taken, associations overlap or are not supported
   */
  addFileSystem(definition: FileSystemDefinition): void {
    const { fileSystemId: id, deploymentType = "PERSISTENT_2", importPath } = definition;
    if (!/^fs-[0-9a-f]{8,18}$/.test(id)) {
      throw new Error(`File system "${id}": an id is "fs-" and 8 to 18 hex digits.`);
    }
    if (this.fileSystems.has(id)) throw new Error(`File system "${id}" exists already.`);
    if (importPath !== undefined && deploymentType === "PERSISTENT_2") {
      throw new Error(`File system "${id}": PERSISTENT_2 cannot have an importPath, only associations.`);
    }
    const bucket = importPath === undefined ? undefined : s3Location(importPath)?.bucket;
    if (importPath !== undefined && bucket === undefined) {
      throw new Error(`File system "${id}": importPath "${importPath}" is not s3://bucket-name/prefix.`);
    }
    if (bucket !== undefined) this.cloud.s3.objects.createBucket(bucket);
    const random = this.cloud.random.stream(`fsx ${id}`);
    const contents = this.emptyContents(id);
    contents.addFiles(definition.files ?? []);
    contents.addActivity(definition.activity ?? []);
    const fileSystem: FileSystem = {
      id,
      lifecycle: "AVAILABLE",
      creationTime: this.cloud.clock.now(),
      deploymentType,
      storageType: definition.storageType ?? "SSD",
      storageCapacity: definition.storageCapacity ?? 1200,
      version: definition.version ?? "2.15",
      mountName: deploymentType === "SCRATCH_1" ? "fsx" : random.hex(8),
      subnetIds: [`subnet-${random.hex(17)}`],
      link:
        importPath === undefined
          ? undefined
          : {
              importPath,
              exportPath: definition.exportPath ?? importPath,
              autoImportPolicy: definition.autoImportPolicy ?? "NONE",
              importedFileChunkSize: DEFAULT_CHUNK_SIZE,
              lifecycle: "AVAILABLE",
            },
      tags: new Map(Object.entries(definition.tags ?? {})),
      contents,
      filesPerSecond: definition.filesPerSecond ?? DEFAULT_FILES_PER_SECOND,
      settings: deploymentType.startsWith("PERSISTENT") ? { PerUnitStorageThroughput: 125 } : {},
    };
    this.fileSystems.set(id, fileSystem);
    for (const association of definition.associations ?? []) this.addAssociation(id, association);
  }

  /** Adds an association that is AVAILABLE at once, or whatever its definition says; gives its id. */
  addAssociation(fileSystemId: string, definition: AssociationDefinition): string {
    const fileSystem = this.fileSystem(fileSystemId);
    const { fileSystemPath, dataRepositoryPath } = definition;
    const others = this.associationsOf(fileSystemId);
    checkNewAssociation(fileSystem, others, fileSystemPath, dataRepositoryPath);
    this.cloud.s3.objects.createBucket(s3Location(dataRepositoryPath)!.bucket);
    const random = this.cloud.random.stream(`fsx ${fileSystemId} ${fileSystemPath}`);
    const id = definition.associationId ?? `dra-${random.hex(17)}`;
    if (!/^dra-[0-9a-f]{9,19}$/.test(id) || this.associations.has(id)) {
      throw new Error(
        `Association "${id}" of ${fileSystemId}: an id is "dra-" and 9 to 19 hex digits, and unique.`,
      );
    }
    this.associations.set(id, {
      id,
      fileSystemId,
      lifecycle: definition.lifecycle ?? "AVAILABLE",
      failure: definition.failure,
      fileSystemPath,
      dataRepositoryPath,
      batchImport: false,
      chunkSize: DEFAULT_CHUNK_SIZE,
      autoImport: definition.autoImport ?? [],
      autoExport: definition.autoExport ?? [],
      tags: new Map(Object.entries(definition.tags ?? {})),
      creationTime: this.cloud.clock.now(),
    });
    this.autoExport.watch(fileSystemId);
    return id;
  }

  /**
   * Sets an association's lifecycle: MISCONFIGURED, say, and AVAILABLE again later. For a file system linked the old
   * way, `id` is the file system's.
   * @param message `FailureDetails.Message` of MISCONFIGURED and FAILED
   */
  setAssociationLifecycle(id: string, lifecycle: RepositoryLifecycle, message?: string): void {
    const target = this.fileSystems.get(id)?.link ?? this.association(id);
    if ("timer" in target) target.timer?.cancel();
    target.lifecycle = lifecycle;
    target.failure = lifecycle === "MISCONFIGURED" || lifecycle === "FAILED" ? message : undefined;
  }

  /** The next task that executes on the file system fails: some of its files, or as a whole. */
  failNextTask(fileSystemId: string, failure: TaskFailure = {}): void {
    this.fileSystem(fileSystemId);
    this.tasks.order(fileSystemId, { failure });
  }

  /** The next task that executes on the file system takes so many seconds; "stuck" lets it execute for ever. */
  setNextTaskDuration(fileSystemId: string, seconds: number | "stuck"): void {
    this.fileSystem(fileSystemId);
    this.tasks.order(fileSystemId, { takes: seconds === "stuck" ? seconds : seconds * 1000 });
  }

  /** Changes are not exported by themselves any more, and wait; until it is said otherwise. */
  setAutoExportStuck(fileSystemId: string, stuck = true): void {
    this.fileSystem(fileSystemId);
    this.autoExport.setStuck(fileSystemId, stuck);
  }

  /** A task makes no more progress and never ends, until it is cancelled or `completeNow` ends it. */
  setTaskStuck(taskId: string): void {
    this.tasks.stick(this.task(taskId));
  }

  /** Takes a task to the end it is heading for, at this moment. */
  completeNow(taskId: string): void {
    this.tasks.complete(this.task(taskId));
  }

  /**
   * Somebody else starts an export of the whole file system that takes so many seconds: until it ends, the file
   * system is busy. Gives the task's id, or undefined where the file system is busy already.
   */
  startForeignTask(fileSystemId: string, seconds: number): string | undefined {
    this.fileSystem(fileSystemId);
    if (this.tasks.outstanding(fileSystemId).length > 0) return undefined;
    const task = this.tasks.add({
      type: "EXPORT_TO_REPOSITORY",
      fileSystemId,
      paths: undefined,
      report: { Enabled: false },
      takes: seconds * 1000,
    });
    this.tasks.startNow(task);
    return task.id;
  }
}
