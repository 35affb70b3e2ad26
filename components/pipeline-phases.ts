/**
 * What a pipeline's run is doing, in the words of a person: which phase each state that begins one belongs to. Read by
 * the timeline and by the commands that tell how far a run is.
 */

/** The states of the state machine that begin a phase, in the order of a run; other states go on with the last one. */
const PHASES: Readonly<Record<string, string>> = {
  CreateFileSystem: "making the file system",
  CreateAssociation: "linking it to S3",
  CreateImportAssociation: "linking it to S3",
  ImportFiles: "importing",
  RegisterJobDefinition: "running the job",
  ExportFiles: "exporting",
  WaitForExportProgress: "exporting by itself",
  DeleteFileSystem: "deleting the file system",
};

/** The phase that `state` begins, or undefined where it begins none. */
export function phaseOf(state: string): string | undefined {
  return PHASES[state];
}
