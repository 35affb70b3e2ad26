/**
 * DataSync's include and exclude filters (DataSync User Guide, "Filtering data transferred by DataSync"): patterns
 * between "|", relative to the source location, case sensitive. A pattern names a file, or a directory with all that is
 * in it. `*` stands for any characters, "/" among them; in includes it may only be the last one. A backslash takes the
 * meaning from the character behind it; the guide's table of escapes could not be verified.
 *
 * Paths here begin with "/"; the source location itself is "/". Written without a look at how splits are planned, so
 * that it can judge them.
 */

/** One pattern, read. */
interface Pattern {
  /** Text between the `*`s; a single element where there are none. Without a "/" at its end. */
  parts: string[];
}

/** A filter, ready for many paths. */
export interface Filter {
  /** Whether the file or directory, or a directory above it, is named. */
  covers(path: string): boolean;
  /** Whether a file directly in this directory may be named, though the directory is not. */
  mayNameFilesOf(directory: string): boolean;
}

/** Directories that DataSync leaves out by itself, wherever they are or at the top. */
const LEFT_OUT = /\/\.snapshot(\/|$)|^\/(\.aws-datasync|\.awssync|\.zfs)(\/|$)/;

/** Whether a filter names the path, or a directory above it. */
export function matches(filter: string, path: string): boolean {
  return compileFilter(filter).covers(path);
}

/**
 * Whether a transfer with these filters copies the path.
 * @param includes undefined or "": everything
 * @param excludes undefined or "": nothing
 */
export function selects(
  { includes, excludes }: { includes?: string | undefined; excludes?: string | undefined },
  path: string,
): boolean {
  return selection(includes, excludes).covers(path);
}

/** Both filters of a transfer in one. */
export function selection(includes: string | undefined, excludes: string | undefined): Filter {
  const wanted = includes ? compileFilter(includes) : undefined;
  const unwanted = excludes ? compileFilter(excludes) : undefined;
  return {
    covers: (path) =>
      (wanted === undefined || wanted.covers(path)) && !unwanted?.covers(path) && !LEFT_OUT.test(path),
    mayNameFilesOf: (directory) =>
      (wanted?.mayNameFilesOf(directory) ?? false) || (unwanted?.mayNameFilesOf(directory) ?? false),
  };
}

/** What DataSync would refuse about an include filter; undefined where nothing. */
export function includeProblem(filter: string): string | undefined {
  const bad = readPatterns(filter).find(({ parts }) => parts.length > 2 || (parts[1] ?? "") !== "");
  return (
    bad && `An include filter can have a wildcard only as the rightmost character: ${bad.parts.join("*")}`
  );
}

export function compileFilter(filter: string): Filter {
  const patterns = readPatterns(filter);
  const literals = new Set(patterns.filter(({ parts }) => parts.length === 1).map(({ parts }) => parts[0]!));
  const parents = new Set([...literals].map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/")))));
  const wildcards = patterns.filter(({ parts }) => parts.length > 1);
  const forms = wildcards.map(wildcardForm);
  return {
    covers(path) {
      const own = path === "/" ? "" : path;
      if (literals.size > 0) {
        for (let end = own.length; end >= 0; end = end === 0 ? -1 : own.lastIndexOf("/", end - 1)) {
          if (literals.has(own.slice(0, end))) return true;
        }
      }
      return forms.some((form) => form.test(own));
    },
    mayNameFilesOf(directory) {
      const own = directory === "/" ? "" : directory;
      return (
        parents.has(own) ||
        // Of a pattern whose only `*` is its last character, only the directory that its text lies in.
        wildcards.some(({ parts }) =>
          parts.length === 2 && parts[1] === "" ? parts[0]!.startsWith(`${own}/`) : true,
        )
      );
    },
  };
}

/** The patterns of a filter; one without any text names nothing. */
function readPatterns(filter: string): Pattern[] {
  const patterns: Pattern[] = [];
  let parts = [""];
  const end = () => {
    if (parts.length > 1 || parts[0] !== "") {
      const last = parts.length - 1;
      if (parts[last]!.endsWith("/")) parts[last] = parts[last]!.slice(0, -1);
      patterns.push({ parts });
    }
    parts = [""];
  };
  for (let i = 0; i < filter.length; i++) {
    const character = filter[i]!;
    if (character === "|") end();
    else if (character === "*") parts.push("");
    else if (character === "\\" && i + 1 < filter.length) parts[parts.length - 1] += filter[++i]!;
    else parts[parts.length - 1] += character;
  }
  end();
  return patterns;
}

/** The pattern itself, and everything below what it names. */
function wildcardForm({ parts }: Pattern): RegExp {
  const text = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("[^]*");
  return new RegExp(`^${text}(\\/[^]*)?$`);
}
