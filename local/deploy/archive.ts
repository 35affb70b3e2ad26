/**
 * A function's code as the program registered it: Pulumi's archive of texts, files and folders. Listed for the preview,
 * zipped for Lambda; the same archive always gives the same bytes.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { asset } from "@pulumi/pulumi";

/** Path in the archive, with "/" → content. In order of path. */
export type Entries = Map<string, Uint8Array>;

/**
 * Every file of an archive.
 * @throws Error for anything that would have to be fetched
 */
export async function entriesOf(archive: unknown): Promise<Entries> {
  const entries: Entries = new Map();
  await collect(archive, "", entries);
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The archive as a zip file, with fixed times and order so that it depends on its content only. */
export async function zipOf(archive: unknown): Promise<Uint8Array> {
  const { zipSync } = await import("fflate");
  const entries = await entriesOf(archive);
  if (entries.size === 0) throw new Error("the function's archive is empty");
  // 1980 is where a zip file's calendar begins; the zip holds local time, so the date is made of local parts.
  return zipSync(Object.fromEntries(entries), { level: 9, mtime: new Date(1980, 0, 1) });
}

async function collect(item: unknown, path: string, entries: Entries): Promise<void> {
  if (item instanceof asset.AssetArchive) {
    for (const [name, child] of Object.entries(await item.assets)) {
      await collect(child, path ? `${path}/${name}` : name, entries);
    }
  } else if (item instanceof asset.StringAsset) {
    entries.set(path, new TextEncoder().encode(await item.text));
  } else if (item instanceof asset.FileAsset) {
    entries.set(path, readFileSync(await item.path));
  } else if (item instanceof asset.FileArchive) {
    collectFolder(await item.path, path, entries);
  } else {
    throw new Error(
      `"${path || "the archive"}" is neither text, file nor folder, so it cannot be packed here`,
    );
  }
}

/** @throws Error for a file: Pulumi would unpack it (zip, tar), which no function of the program needs. */
function collectFolder(folder: string, path: string, entries: Entries): void {
  if (!statSync(folder).isDirectory()) {
    throw new Error(`"${folder}" is a packed archive; a function's code is made of texts, files and folders`);
  }
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const below = join(folder, item.name);
    const name = path ? `${path}/${item.name}` : item.name;
    if (statSync(below).isDirectory()) collectFolder(below, name, entries);
    else entries.set(name, readFileSync(below));
  }
}

/** Inputs with the paths of their files and folders made absolute, so that they can be packed from anywhere. */
export function withAbsolutePaths(value: unknown, directory: string): unknown {
  if (value instanceof asset.AssetArchive) {
    const assets = value.assets.then((map) => withAbsolutePaths(map, directory) as asset.AssetMap);
    return new asset.AssetArchive(assets);
  }
  if (value instanceof asset.FileAsset) {
    return new asset.FileAsset(value.path.then((path) => resolve(directory, path)));
  }
  if (value instanceof asset.FileArchive) {
    return new asset.FileArchive(value.path.then((path) => resolve(directory, path)));
  }
  if (Array.isArray(value)) return value.map((member) => withAbsolutePaths(member, directory));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withAbsolutePaths(member, directory)]),
  );
}
