/**
 * A function's code: its zip archive unpacked into a temporary folder of its own, which goes away with the function.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, sep } from "node:path";
import { unzipSync } from "fflate";
import { ServiceError } from "../service";

/** Limits of a deployment package (Lambda developer guide, "Lambda quotas"). */
const ZIP_BYTES = 50 * 1024 * 1024;
const UNZIPPED_BYTES = 250 * 1024 * 1024;

export interface CodeFolder {
  /** Real path of the folder. */
  path: string;
  /** Bytes of the archive. */
  size: number;
  /** Of the archive, in base64. */
  sha256: string;
}

/** Folders in use, by their archives' digests; removed when this process ends without having closed the cloud. */
const folders = new Map<string, { code: CodeFolder; users: number }>();
process.once("exit", () => {
  for (const { code } of folders.values()) rmSync(code.path, { recursive: true, force: true });
});

/**
 * Functions of the same archive share a folder: they may only read it.
 * @throws ServiceError InvalidParameterValueException, RequestEntityTooLargeException
 */
export function unpack(zip: Uint8Array): CodeFolder {
  if (zip.length > ZIP_BYTES) {
    throw new ServiceError(
      "RequestEntityTooLargeException",
      `Request must be smaller than ${ZIP_BYTES} bytes for the CreateFunction operation; the archive has ${zip.length}.`,
      413,
    );
  }
  const sha256 = createHash("sha256").update(zip).digest("base64");
  const known = folders.get(sha256);
  if (known) {
    known.users++;
    return known.code;
  }
  const files = filesOf(zip);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "local-lambda-")));
  const code: CodeFolder = { path: folder, size: zip.length, sha256 };
  folders.set(sha256, { code, users: 1 });
  try {
    for (const [name, content] of files) {
      const path = normalize(join(folder, name));
      if (!path.startsWith(folder + sep)) throw badZip(`"${name}" lies outside the archive`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  } catch (error) {
    remove(code);
    throw error;
  }
  return code;
}

/** One user less; the last one's folder goes away. */
export function remove(code: CodeFolder): void {
  const known = folders.get(code.sha256);
  if (!known || --known.users > 0) return;
  folders.delete(code.sha256);
  rmSync(code.path, { recursive: true, force: true });
}

/** One user more, until the returned function is called. */
export function retain(code: CodeFolder): () => void {
  const known = folders.get(code.sha256);
  if (!known) throw new Error(`The code of ${code.path} has been removed`);
  known.users++;
  return () => remove(code);
}

function filesOf(zip: Uint8Array): [string, Uint8Array][] {
  let entries: Record<string, Uint8Array>;
  let bytes = 0;
  try {
    entries = unzipSync(zip, {
      filter: ({ originalSize }) => {
        bytes += originalSize;
        return bytes < UNZIPPED_BYTES;
      },
    });
  } catch (cause) {
    throw badZip(cause instanceof Error ? cause.message : String(cause));
  }
  if (bytes >= UNZIPPED_BYTES) {
    throw new ServiceError(
      "InvalidParameterValueException",
      `Unzipped size must be smaller than ${UNZIPPED_BYTES} bytes`,
    );
  }
  const files = Object.entries(entries).filter(([name]) => !name.endsWith("/"));
  if (files.length === 0) {
    throw new ServiceError("InvalidParameterValueException", "Uploaded file must be a non-empty zip");
  }
  return files;
}

function badZip(why: string): ServiceError {
  return new ServiceError(
    "InvalidParameterValueException",
    `Could not unzip uploaded file. Please check your file, then try to upload again. (${why})`,
  );
}
