/** Why a file that somebody named could not be read, in words. */

/** @param cause what Node's file system threw */
export function fileProblem(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "no such file";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "something on the way to it is no folder";
    case "EACCES":
    case "EPERM":
      return "its permissions do not let you read it";
    default:
      return message;
  }
}
