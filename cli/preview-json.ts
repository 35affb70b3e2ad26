/**
 * The preview for tools: registered resources as JSON, with code shown as the names and sizes of its files.
 */
import { asset } from "@pulumi/pulumi";
import { entriesOf, zipOf } from "../local/deploy/archive";
import type { RegisteredResource } from "../local/deploy/resource-type";

export interface ResourceAsJson {
  type: string;
  name: string;
  /** The parent's URN, which holds its type and name; null below the stack itself. */
  parent: string | null;
  /** Null for components. */
  id: string | null;
  inputs: unknown;
  state: unknown;
}

/** What stands for an archive: bytes by file, and those of the zip file made of them. */
export interface ArchiveAsJson {
  files: Record<string, number>;
  zipBytes: number;
}

export function resourcesAsJson(resources: RegisteredResource[]): Promise<ResourceAsJson[]> {
  return Promise.all(
    resources.map(async ({ type, name, parent, id, inputs, state }) => ({
      type,
      name,
      parent: parent?.urn ?? null,
      id: id ?? null,
      inputs: await withoutCode(inputs),
      state: await withoutCode(state),
    })),
  );
}

/** Names and sizes of what is in an archive. */
export async function archiveAsJson(archive: unknown): Promise<ArchiveAsJson> {
  const files: Record<string, number> = {};
  for (const [path, content] of await entriesOf(archive)) files[path] = content.byteLength;
  return { files, zipBytes: (await zipOf(archive)).byteLength };
}

async function withoutCode(value: unknown): Promise<unknown> {
  const isArchive: boolean = asset.Archive.isInstance(value);
  if (isArchive) return archiveAsJson(value);
  if (Array.isArray(value)) return Promise.all(value.map(withoutCode));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(
    async ([key, member]) => [key, await withoutCode(member)] as const,
  );
  return Object.fromEntries(await Promise.all(members));
}
