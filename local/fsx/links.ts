/**
 * A file system's links to S3, old and new alike, and what a task's paths mean under them: which directories, which
 * S3 prefixes, and which paths no link covers.
 */
import type { Association } from "./association";
import { autoImportEvents, type FileSystem, type RepositoryLifecycle } from "./file-system";
import { absolutePath, below, covers, join, joinKey, type S3Location, s3Covers, s3Location } from "./paths";
import type { TaskType } from "./task";

/** One linked directory. */
export interface Link {
  /** Undefined for a link by ImportPath and ExportPath. */
  associationId: string | undefined;
  lifecycle: RepositoryLifecycle;
  /** Absolute, without a slash at the end. */
  directory: string;
  importFrom: S3Location;
  exportTo: S3Location;
  autoImports: boolean;
  autoExports: boolean;
}

/** Every link of a file system. */
export function linksOf(fileSystem: FileSystem, associations: Association[]): Link[] {
  if (fileSystem.link) {
    const { importPath, exportPath, lifecycle, autoImportPolicy } = fileSystem.link;
    return [
      {
        associationId: undefined,
        lifecycle,
        directory: "/",
        importFrom: s3Location(importPath)!,
        exportTo: s3Location(exportPath)!,
        autoImports: autoImportEvents(autoImportPolicy).length > 0,
        autoExports: false,
      },
    ];
  }
  return associations.map((association) => {
    const repository = s3Location(association.dataRepositoryPath)!;
    return {
      associationId: association.id,
      lifecycle: association.lifecycle,
      directory: absolutePath(association.fileSystemPath)!,
      importFrom: repository,
      exportTo: repository,
      autoImports: association.autoImport.length > 0,
      autoExports: association.autoExport.length > 0,
    };
  });
}

/** What a task works on. */
export interface Scope {
  /** Directories and files of the file system. */
  paths: string[];
  /** Imports: S3 prefixes, each with its link. */
  prefixes: { prefix: S3Location; link: Link }[];
  /** Links that any of the paths touches. */
  links: Link[];
  /** Why a path is not valid, one sentence each. */
  problems: string[];
}

/** What `paths` of a task mean; no paths are all of them. */
export function scopeOf(type: TaskType, paths: string[] | undefined, links: Link[]): Scope {
  const scope: Scope = { paths: [], prefixes: [], links: [], problems: [] };
  const add = (link: Link, path: string, prefix: S3Location) => {
    if (!scope.links.includes(link)) scope.links.push(link);
    scope.paths.push(path);
    scope.prefixes.push({ prefix, link });
  };
  const addAll = () => {
    for (const link of links) add(link, link.directory, link.importFrom);
  };
  if (!paths || paths.length === 0) addAll();
  for (const given of paths ?? []) {
    if (type === "IMPORT_METADATA_FROM_REPOSITORY") {
      const prefix = s3Location(given);
      const link = prefix && links.find(({ importFrom }) => s3Covers(importFrom, prefix));
      if (!link) scope.problems.push(`The path '${given}' does not lie in a linked data repository.`);
      else add(link, join(link.directory, below(`/${link.importFrom.prefix}`, `/${prefix.prefix}`)), prefix);
      continue;
    }
    const path = absolutePath(given);
    const link = path && links.find(({ directory }) => covers(directory, path));
    if (link) add(link, path, keyLocation(link, path));
    // "/" is the whole file system, whatever of it is linked (LustreGuide "Using data repository tasks to release").
    else if (path === "/") addAll();
    else scope.problems.push(`The path '${given}' does not lie in a linked directory.`);
  }
  for (const link of scope.links) {
    if (link.lifecycle === "AVAILABLE" || link.lifecycle === "UPDATING") continue;
    const name = link.associationId ? `association ${link.associationId}` : "link";
    scope.problems.push(`The data repository ${name} of '${link.directory}' is ${link.lifecycle}.`);
  }
  return scope;
}

/** Where an absolute path below a link's directory is exported to. */
export function keyLocation(link: Link, path: string): S3Location {
  return { bucket: link.exportTo.bucket, prefix: joinKey(link.exportTo.prefix, below(link.directory, path)) };
}

/** Whether a completion report may be written there: within a linked repository's export path. */
export function reportLink(reportPath: string, links: Link[]): Link | undefined {
  const location = s3Location(reportPath);
  return location && links.find(({ exportTo }) => s3Covers(exportTo, location));
}
