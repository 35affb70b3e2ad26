/**
 * FSx as far as a pipeline's state machine can tell. What it is asked for the wrong way it refuses as the service would,
 * and it knows whether a file system went away with results that were nowhere else.
 */
import type { Json } from "../../components/asl";
import type { Association, FileSystem, Members, RepositoryTask } from "./pipeline-script";
import { awsError, type PipelineWorld } from "./pipeline-world";

export class PipelineFsx {
  readonly fileSystems = new Map<string, FileSystem>();
  readonly associations = new Map<string, Association>();
  readonly tasks = new Map<string, RepositoryTask>();
  /** Results that were nowhere else when their file system went away: none, whatever happens. */
  readonly lost: string[] = [];
  exported = false;
  createdFileSystems = 0;
  readonly #tokens = new Map<string, { request: string; id: string }>();

  constructor(private readonly world: PipelineWorld) {}

  createFileSystem(request: Members): Json {
    const made = this.#made("CreateFileSystem", request);
    if (made) return { FileSystem: this.#describe(this.fileSystems.get(made)!) };
    const capacity = request.StorageCapacity as number;
    if (capacity !== 1_200 && capacity % 2_400 !== 0) {
      throw awsError("FSx.BadRequestException", `StorageCapacity ${capacity} is not valid`);
    }
    const fileSystem: FileSystem = {
      id: `fs-${this.world.hex(17)}`,
      mountName: `mnt${this.world.hex(5)}`,
      lifecycle: "CREATING",
      tags: request.Tags!,
      unexported: false,
      autoExports: false,
    };
    this.fileSystems.set(fileSystem.id, fileSystem);
    this.createdFileSystems++;
    this.#remember("CreateFileSystem", request, fileSystem.id);
    this.world.later(this.world.script.fileSystem.minutes, () => {
      if (fileSystem.lifecycle === "CREATING") fileSystem.lifecycle = this.world.script.fileSystem.ends;
    });
    return { FileSystem: this.#describe(fileSystem) };
  }

  describeFileSystems({ FileSystemIds }: Members): Json {
    return {
      FileSystems: (FileSystemIds as string[]).map((id) => this.#describe(this.#fileSystem(id))),
    };
  }

  createDataRepositoryAssociation(request: Members): Json {
    const made = this.#made("CreateDataRepositoryAssociation", request);
    if (made) return { Association: { AssociationId: made } };
    const fileSystem = this.#fileSystem(request.FileSystemId as string);
    if (fileSystem.lifecycle !== "AVAILABLE") {
      throw awsError("FSx.BadRequestException", `${fileSystem.id} is ${fileSystem.lifecycle}`);
    }
    const association: Association = {
      id: `dra-${this.world.hex(17)}`,
      fileSystemId: fileSystem.id,
      path: request.FileSystemPath as string,
      uri: request.DataRepositoryPath as string,
      lifecycle: "CREATING",
    };
    if (request.S3) fileSystem.autoExports = true;
    this.associations.set(association.id, association);
    this.#remember("CreateDataRepositoryAssociation", request, association.id);
    this.world.later(this.world.script.association.minutes, () => {
      if (association.lifecycle === "CREATING") association.lifecycle = this.world.script.association.ends;
    });
    return { Association: { AssociationId: association.id } };
  }

  describeDataRepositoryAssociations({ AssociationIds }: Members): Json {
    const found = (AssociationIds as string[]).map((id) => this.associations.get(id));
    if (found.some((one) => !one)) {
      throw awsError("FSx.DataRepositoryAssociationNotFoundException", "no such association");
    }
    return {
      Associations: found.map((one) => ({ AssociationId: one!.id, Lifecycle: one!.lifecycle })),
    };
  }

  createDataRepositoryTask(request: Members): Json {
    const made = this.#made("CreateDataRepositoryTask", request);
    if (made) return { DataRepositoryTask: { TaskId: made } };
    const fileSystem = this.#fileSystem(request.FileSystemId as string);
    const links = [...this.associations.values()].filter(
      (one) => one.fileSystemId === fileSystem.id && one.lifecycle === "AVAILABLE",
    );
    const report = (request.Report as Members).Path as string;
    if (!links.some(({ uri }) => report.startsWith(uri))) {
      throw awsError("FSx.BadRequestException", "The report path provided is not associated …");
    }
    if (this.#outstanding(fileSystem.id).length > 0) {
      throw awsError("FSx.DataRepositoryTaskExecutingException", "An existing data repository task …");
    }
    const isExport = request.Type === "EXPORT_TO_REPOSITORY";
    const covered = (request.Paths as string[]).every((path) =>
      links.some((link) => path.startsWith(isExport ? link.path : link.uri)),
    );
    if (!covered) throw awsError("FSx.BadRequestException", "a path lies outside of every association");
    if (isExport && fileSystem.autoExports) {
      throw awsError("FSx.BadRequestException", "Automatic export and export tasks cannot run at once");
    }
    const plan = isExport ? this.world.script.export : { ...this.world.script.import, failedFiles: 0 };
    const task: RepositoryTask = {
      id: `task-${this.world.hex(17)}`,
      fileSystemId: fileSystem.id,
      type: request.Type as string,
      lifecycle: "EXECUTING",
      failed: 0,
    };
    this.tasks.set(task.id, task);
    this.#remember("CreateDataRepositoryTask", request, task.id);
    this.world.later(plan.minutes, () => {
      if (task.lifecycle !== "EXECUTING") return;
      task.lifecycle = plan.ends;
      task.failed = plan.ends === "FAILED" ? Math.max(1, plan.failedFiles) : plan.failedFiles;
      if (isExport && plan.ends === "SUCCEEDED" && task.failed === 0) {
        fileSystem.unexported = false;
        this.exported = true;
      }
    });
    return { DataRepositoryTask: { TaskId: task.id } };
  }

  describeDataRepositoryTasks({ TaskIds }: Members): Json {
    return {
      DataRepositoryTasks: (TaskIds as string[]).map((id) => {
        const task = this.tasks.get(id);
        if (!task) throw awsError("FSx.DataRepositoryTaskNotFoundException", `no task ${id}`);
        return {
          TaskId: id,
          Type: task.type,
          Lifecycle: task.lifecycle,
          Status: { FailedCount: task.failed },
        };
      }),
    };
  }

  cancelDataRepositoryTask({ TaskId }: Members): Json {
    this.tasks.get(TaskId as string)!.lifecycle = "CANCELED";
    return { Lifecycle: "CANCELING", TaskId: TaskId! };
  }

  deleteFileSystem({ FileSystemId }: Members): Json {
    const fileSystem = this.#fileSystem(FileSystemId as string);
    if (this.#outstanding(fileSystem.id).length > 0) {
      throw awsError("FSx.BadRequestException", "the file system has tasks");
    }
    if (fileSystem.lifecycle === "DELETING") return { Lifecycle: "DELETING" };
    if (fileSystem.unexported) this.lost.push(fileSystem.id);
    fileSystem.lifecycle = "DELETING";
    this.world.later(this.world.script.deletion.minutes, () => {
      this.fileSystems.delete(fileSystem.id);
      for (const [id, one] of this.associations) {
        if (one.fileSystemId === fileSystem.id) this.associations.delete(id);
      }
    });
    return { Lifecycle: "DELETING" };
  }

  /** The file system on which all these directories of a host are, if it can be mounted. */
  mounted(directories: string[]): FileSystem | undefined {
    return [...this.fileSystems.values()].find(
      ({ id, mountName, lifecycle }) =>
        lifecycle === "AVAILABLE" &&
        directories.every((directory) => directory.startsWith(`/fsx/${id}-${mountName}/`)),
    );
  }

  #fileSystem(id: string): FileSystem {
    const found = this.fileSystems.get(id);
    if (!found) throw awsError("FSx.FileSystemNotFoundException", `File system '${id}' does not exist.`);
    return found;
  }

  #describe({ id, mountName, lifecycle, tags }: FileSystem): Json {
    return {
      FileSystemId: id,
      Lifecycle: lifecycle,
      LustreConfiguration: { MountName: mountName },
      Tags: tags,
      ...(lifecycle === "FAILED" ? { FailureDetails: { Message: "no capacity" } } : {}),
    };
  }

  #outstanding(fileSystemId: string): RepositoryTask[] {
    return [...this.tasks.values()].filter(
      (task) => task.fileSystemId === fileSystemId && ["PENDING", "EXECUTING"].includes(task.lifecycle),
    );
  }

  #made(operation: string, request: Members): string | undefined {
    const token = request.ClientRequestToken as string;
    if (!/^[A-Za-z0-9_.-]{1,63}$/.test(token)) throw awsError("FSx.BadRequestException", `token ${token}`);
    const made = this.#tokens.get(`${operation} ${token}`);
    if (made && made.request !== JSON.stringify(request)) {
      throw awsError("FSx.IncompatibleParameterErrorException", token);
    }
    return made?.id;
  }

  #remember(operation: string, request: Members, id: string): void {
    this.#tokens.set(`${operation} ${request.ClientRequestToken}`, { request: JSON.stringify(request), id });
  }
}
