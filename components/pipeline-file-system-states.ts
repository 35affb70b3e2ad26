/**
 * States that make a run's file system: create it and link it to S3, each awaited with an end. No job has run on it
 * yet, so whatever goes wrong here ends in its deletion.
 */
import { isText, type PayloadTemplate, type States, type Test, when } from "./asl";
import { call, countLook, look, problem, tagList } from "./pipeline-calls";
import { type PipelineDefinitionArgs, pipelinePaths } from "./pipeline-definition-args";
import { pipelineLoops } from "./pipeline-loops";

/** What a failed call is told with. */
export const CAUGHT = ["$.caught.Error", "$.caught.Cause"];

export interface FileSystemExits {
  /** The file system is linked to S3. */
  next: string;
  /** There is no file system. */
  nothing: string;
  /** There is one, without anything on it that is not in S3. */
  remove: string;
}

export function fileSystemStates(args: PipelineDefinitionArgs, exits: FileSystemExits): States {
  return { ...creation(args, exits), ...associations(args, exits) };
}

function creation(args: PipelineDefinitionArgs, exits: FileSystemExits): States {
  const { lustre, limits } = args.pipeline;
  const { seconds, most } = pipelineLoops(args.pipeline).fileSystem;
  return {
    CreateFileSystem: call(args, {
      name: "createFileSystem",
      parameters: {
        FileSystemType: "LUSTRE",
        "FileSystemTypeVersion.$": "$.parameters.lustreVersion",
        "StorageCapacity.$": "$.parameters.storageCapacity",
        StorageType: "SSD",
        SubnetIds: [args.subnetId],
        SecurityGroupIds: [args.securityGroupId],
        LustreConfiguration: {
          DeploymentType: lustre.deploymentType,
          DataCompressionType: lustre.dataCompressionType,
          ...(lustre.perUnitStorageThroughput === undefined
            ? {}
            : { PerUnitStorageThroughput: lustre.perUnitStorageThroughput }),
        },
        Tags: tagList(args),
        "ClientRequestToken.$": "$.run.token",
      },
      select: { "id.$": "$.FileSystem.FileSystemId" },
      resultPath: "$.fileSystem",
      next: "WaitForFileSystem",
      onError: "FileSystemNotCreated",
    }),
    WaitForFileSystem: { Type: "Wait", Seconds: seconds, Next: "CountFileSystemLook" },
    CountFileSystemLook: countLook("fileSystem", "LookAtFileSystem"),
    LookAtFileSystem: look(args, {
      name: "describeFileSystems",
      parameters: { "FileSystemIds.$": "States.Array($.fileSystem.id)" },
      select: { "FileSystem.$": "$.FileSystems[0]" },
      next: "IsFileSystemAvailable",
    }),
    IsFileSystemAvailable: {
      Type: "Choice",
      Choices: [
        when(isText("$.look.FileSystem.Lifecycle", "AVAILABLE"), "RememberMountName"),
        when(
          isText("$.look.FileSystem.Lifecycle", "FAILED", "DELETING", "MISCONFIGURED"),
          "FileSystemFailed",
        ),
        when(ended("fileSystem", most), "FileSystemOverdue"),
      ],
      Default: "WaitForFileSystem",
    },
    RememberMountName: {
      Type: "Pass",
      Parameters: { "value.$": "$.look.FileSystem.LustreConfiguration.MountName" },
      ResultPath: "$.fileSystem.mountName",
      Next: firstAssociation(args),
    },
    FileSystemNotCreated: problem(
      "FileSystemNotCreated",
      "FSx did not create the file system: {}: {} Should it exist nevertheless, its tag fsx-data-scheduler:execution is {}",
      [...CAUGHT, "$.run.name"],
      exits.nothing,
    ),
    FileSystemFailed: problem(
      "FileSystemFailed",
      "The file system did not become available. FSx says: {}",
      ["States.JsonToString($.look.FileSystem)"],
      exits.remove,
    ),
    FileSystemOverdue: problem(
      "FileSystemOverdue",
      `The file system was not available within ${limits.creation} s. The last look gave {}`,
      ["States.JsonToString($.look)"],
      exits.remove,
    ),
  };
}

function firstAssociation({ pipeline }: PipelineDefinitionArgs): string {
  return pipelinePaths(pipeline).importPath === undefined
    ? "ShallItExportByItself"
    : "CreateImportAssociation";
}

function associations(args: PipelineDefinitionArgs, exits: FileSystemExits): States {
  const paths = pipelinePaths(args.pipeline);
  const { seconds, most } = pipelineLoops(args.pipeline).associations;
  const separate = paths.importPath !== undefined;
  const associate = (suffix: string, path: string, uri: string, more: PayloadTemplate, next: string) =>
    call(args, {
      name: "createDataRepositoryAssociation",
      parameters: {
        "FileSystemId.$": "$.fileSystem.id",
        FileSystemPath: path,
        DataRepositoryPath: uri,
        BatchImportMetaDataOnCreate: false,
        "ImportedFileChunkSize.$": "$.parameters.importedFileChunkSize",
        ...more,
        Tags: tagList(args),
        "ClientRequestToken.$": `States.Format('{}-${suffix}', $.run.token)`,
      },
      select: { "id.$": "$.Association.AssociationId" },
      resultPath: `$.fileSystem.${suffix}`,
      next,
      onError: "AssociationNotCreated",
    });
  const automatic = { S3: { AutoExportPolicy: { Events: ["NEW", "CHANGED", "DELETED"] } } };
  const every = separate ? [0, 1] : [0];
  const lifecycle = (index: number, ...values: string[]): Test =>
    isText(`$.look.Associations[${index}].Lifecycle`, ...values);
  return {
    ...(separate
      ? {
          CreateImportAssociation: associate(
            "import",
            paths.importPath!,
            paths.importUri,
            {},
            "ShallItExportByItself",
          ),
        }
      : {}),
    ShallItExportByItself: {
      Type: "Choice",
      Choices: [
        when({ Variable: "$.parameters.autoExport", BooleanEquals: true }, "CreateAutoExportAssociation"),
      ],
      Default: "CreateExportAssociation",
    },
    // No automatic import in either: S3 refuses a second file system's notifications for the same prefix, so two runs
    // at once would disturb each other, and a job's input would change below it.
    CreateExportAssociation: associate(
      "export",
      paths.exportPath,
      paths.exportUri,
      {},
      "WaitForAssociations",
    ),
    CreateAutoExportAssociation: associate(
      "export",
      paths.exportPath,
      paths.exportUri,
      automatic,
      "WaitForAssociations",
    ),
    WaitForAssociations: { Type: "Wait", Seconds: seconds, Next: "CountAssociationsLook" },
    CountAssociationsLook: countLook("associations", "LookAtAssociations"),
    LookAtAssociations: look(args, {
      name: "describeDataRepositoryAssociations",
      parameters: {
        "AssociationIds.$": separate
          ? "States.Array($.fileSystem.export.id, $.fileSystem.import.id)"
          : "States.Array($.fileSystem.export.id)",
      },
      select: { "Associations.$": "$.Associations" },
      next: "AreAssociationsAvailable",
    }),
    AreAssociationsAvailable: {
      Type: "Choice",
      Choices: [
        when(
          every.length === 1
            ? lifecycle(0, "AVAILABLE")
            : { And: every.map((index) => lifecycle(index, "AVAILABLE")) },
          exits.next,
        ),
        ...every.map((index) =>
          when(lifecycle(index, "FAILED", "MISCONFIGURED", "DELETING"), "AssociationFailed"),
        ),
        when(ended("associations", most), "AssociationOverdue"),
      ],
      Default: "WaitForAssociations",
    },
    AssociationNotCreated: problem(
      "AssociationNotCreated",
      "The file system could not be linked to S3: {}: {}",
      CAUGHT,
      exits.remove,
    ),
    AssociationFailed: problem(
      "AssociationFailed",
      "The file system is not linked to S3. FSx says: {}",
      ["States.JsonToString($.look.Associations)"],
      exits.remove,
    ),
    AssociationOverdue: problem(
      "AssociationOverdue",
      `The file system was not linked to S3 within ${args.pipeline.limits.creation} s. The last look gave {}`,
      ["States.JsonToString($.look)"],
      exits.remove,
    ),
  };
}

/** Whether a loop has had all its looks. */
export function ended(loop: string, most: number): Test {
  return { Variable: `$.looks.${loop}.value`, NumericGreaterThanEquals: most };
}
