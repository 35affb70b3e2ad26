/**
 * DataSync's filter rules as its guide gives them ("Filtering data transferred by AWS DataSync"), written without
 * looking at the split: what a task with these filters would transfer.
 */

/** Whether a path, or a directory above it, is what a pattern means: exactly, or by its beginning before a `*`. */
function matches(pattern: string, path: string): boolean {
  if (!pattern.startsWith("/")) throw new Error(`pattern ${pattern} is not anchored at the source location`);
  const wanted = pattern.replace(/\/$/, "");
  let above = path;
  while (above !== "") {
    if (wanted.endsWith("*") ? above.startsWith(wanted.slice(0, -1)) : above === wanted) return true;
    above = above.slice(0, above.lastIndexOf("/"));
  }
  return false;
}

/** @param includes the include filter as it is sent, "" for none; `excludes` likewise */
export function isTransferred(path: string, includes: string, excludes: string): boolean {
  const any = (filter: string): boolean =>
    filter !== "" && filter.split("|").some((pattern) => matches(pattern, path));
  return (includes === "" || any(includes)) && !any(excludes);
}
