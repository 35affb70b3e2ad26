/**
 * What a pipeline's run is doing, in the words of a person: which phase each of its states belongs to, and what that
 * phase waits for. Read by the timeline and by the commands that tell how far a run is.
 */

export interface PipelinePhase {
  /** As it goes on after the pipeline's name: `making the file system`. */
  name: string;
  /** What has to happen until the next phase. */
  waitsFor: string;
}

/** A phase and its states: those that it may begin with, and all others. */
interface PhaseStates extends PipelinePhase {
  /** Empty for a phase that is over in a moment, and so not worth a line of a timeline. */
  begins: string[];
  goesOn: string[];
}

const PARAMETERS = [
  "StorageCapacity",
  "LustreVersion",
  "ImportedFileChunkSize",
  "Vcpus",
  "Memory",
  "Attempts",
  "JobTimeout",
  "ArraySize",
  "Image",
  "Command",
  "Environment",
  "AutoExport",
  "DeleteLustre",
  "ExportPaths",
];

/** In the order of a run. */
const PHASES: PhaseStates[] = [
  {
    name: "reading its parameters",
    waitsFor: "SSM to give the defaults",
    begins: [],
    goesOn: [
      "Prepare",
      "ReadDefaults",
      "RenderSources",
      "AreSourcesObjects",
      "MergeParameters",
      "ArePresent",
      "RenderParameters",
      "ValidateParameters",
      "TakeParameters",
      "ParametersNotRead",
      "InputRefused",
      "ParameterMissing",
      ...PARAMETERS.map((name) => `Refuse${name}`),
    ],
  },
  {
    name: "making the file system",
    waitsFor: "FSx to make it available",
    begins: ["CreateFileSystem"],
    goesOn: [
      "WaitForFileSystem",
      "CountFileSystemLook",
      "LookAtFileSystem",
      "IsFileSystemAvailable",
      "RememberMountName",
      "FileSystemNotCreated",
      "FileSystemFailed",
      "FileSystemOverdue",
    ],
  },
  {
    name: "linking it to S3",
    waitsFor: "the association to become available",
    begins: ["CreateImportAssociation", "CreateExportAssociation", "CreateAutoExportAssociation"],
    goesOn: [
      "ShallItExportByItself",
      "WaitForAssociations",
      "CountAssociationsLook",
      "LookAtAssociations",
      "AreAssociationsAvailable",
      "AssociationNotCreated",
      "AssociationFailed",
      "AssociationOverdue",
    ],
  },
  {
    name: "importing",
    waitsFor: "the import task to end",
    begins: ["ImportFiles"],
    goesOn: [
      "WaitForImport",
      "CountImportLook",
      "LookAtImport",
      "IsImported",
      "ImportNotStarted",
      "ImportFailed",
      "ImportOverdue",
      "CancelImport",
    ],
  },
  {
    name: "running the job",
    waitsFor: "AWS Batch to run the job to its end",
    begins: ["RegisterJobDefinition"],
    goesOn: [
      "JobDefinitionNotRegistered",
      "NameJob",
      "IsArrayJob",
      "RunJob",
      "RunArrayJob",
      "WhatBecameOfJob",
      "JobIsOverdue",
      "WaitForJobList",
      "CountSubmission",
      "JobNotSubmitted",
      "LookAtJob",
      "HasJobEnded",
      "WaitForJob",
      "CountJobLook",
      "TerminateJob",
      "JobSucceeded",
      "JobFailed",
      "JobTimedOut",
      "JobEndedBadly",
      "RememberJobEnd",
      "JobNotStopped",
      "JobUnclear",
    ],
  },
  {
    name: "exporting",
    waitsFor: "the export task to end",
    begins: ["ExportFiles"],
    goesOn: [
      "HowToExport",
      "WaitForExport",
      "CountExportLook",
      "LookAtExport",
      "IsExported",
      "ExportNotStarted",
      "ExportFailed",
      "ExportCanceled",
      "ExportOverdue",
    ],
  },
  {
    name: "exporting by itself",
    waitsFor: "FSx to have nothing left to export",
    begins: ["WaitForExportProgress"],
    goesOn: ["CountExportProgressLook", "LookAtExportProgress", "IsEverythingExported", "ExportNotConfirmed"],
  },
  {
    name: "deleting the file system",
    waitsFor: "the file system to be gone",
    begins: ["DeleteFileSystem"],
    goesOn: [
      "IsFileSystemToGo",
      "WaitForDeletion",
      "CountDeletionLook",
      "LookIfGone",
      "IsFileSystemGone",
      "FileSystemGone",
      "FileSystemNotDeleted",
      "FileSystemLeft",
    ],
  },
  {
    name: "clearing up",
    waitsFor: "the job definition to go",
    begins: [],
    goesOn: [
      "KeepAsAsked",
      "KeepFileSystem",
      "FindJobDefinitions",
      "IsAnyJobDefinitionLeft",
      "DeregisterJobDefinition",
      "CountJobDefinition",
      "LeaveJobDefinition",
      "IsItTheOnlyProblem",
      "JobDefinitionLeft",
      "WhatToTell",
      "DescribeFailure",
      "DescribeKept",
      "DescribeSuccess",
      "Notify",
      "HowDidItEnd",
      "DoesAnybodyHaveToKnow",
      "NotificationFailed",
      "Done",
      "Failed",
    ],
  },
];

const BEGUN = new Map(PHASES.flatMap((phase) => phase.begins.map((state) => [state, phase] as const)));
const EVERY = new Map([
  ...BEGUN,
  ...PHASES.flatMap((phase) => phase.goesOn.map((state) => [state, phase] as const)),
]);

/** The phase that `state` begins, or undefined where it begins none. */
export function phaseOf(state: string): string | undefined {
  return BEGUN.get(state)?.name;
}

/** The phase that a run in `state` is in, or undefined for a state of another program's version. */
export function phaseWith(state: string): PipelinePhase | undefined {
  return EVERY.get(state);
}

/** The states of every phase, in the order of a run. */
export function phaseStates(): { name: string; begins: readonly string[]; goesOn: readonly string[] }[] {
  return PHASES;
}
