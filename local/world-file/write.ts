/**
 * Writes a world as a world file, to begin from. File servers and their trees are left out, because they are long and
 * derived again from the stack; reading the file for the same stack, seed and start gives the same world.
 */
import { Document, type ParsedNode } from "yaml";
import type { ActivityDefinition } from "../fsx/contents";
import type { AssociationDefinition, FileSystemDefinition } from "../fsx/definition";
import type { World, WorldBucket } from "../world";

/** Sunday first, as in an activity's `weekdays`. */
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** @param from when the world begins */
export function worldText(world: World, stack: string, from: Date): string {
  const { agents = [], sources = [], secrets = [], locations = [] } = world.transfers ?? {};
  const byName = <Item>(items: Item[], name: (item: Item) => string, value: (item: Item) => unknown) =>
    items.length === 0 ? undefined : Object.fromEntries(items.map((item) => [name(item), value(item)]));
  const sections = {
    fileSystems: byName(world.fileSystems, ({ fileSystemId }) => fileSystemId, fileSystem),
    buckets: byName(world.buckets, ({ name }) => name, bucket),
    agents: byName(
      agents,
      ({ name }) => name,
      ({ name: _, agentId, ...more }) => ({ ...(agentId === undefined ? {} : { id: agentId }), ...more }),
    ),
    secrets: byName(
      secrets,
      ({ id }) => id,
      ({ value }) => value,
    ),
    locations: byName(
      locations,
      ({ arn }) => arn,
      ({ uri }) => uri,
    ),
    events: world.events?.map(({ time, text }) => `${new Date(time).toISOString().slice(0, 19)}Z ${text}`),
  };
  const given = Object.fromEntries(Object.entries(sections).filter(([, value]) => value !== undefined));
  const document = new Document(given) as Document<ParsedNode>;
  document.commentBefore = [
    ` The world of stack ${stack} from ${from.toISOString()}; docs/world.md says what can stand here.`,
    " What is removed is derived from the stack again.",
    ...(sources.length > 0
      ? [` Not shown, but there: ${sources.map(({ uri }) => uri).join(", ")} (sources).`]
      : []),
    ...(sections.events
      ? []
      : [" events:", ` - ${from.toISOString().slice(0, 10)}T02:10 region OUTAGE for 1h`]),
  ].join("\n");
  return document.toString({ lineWidth: 120 });
}

function fileSystem({ fileSystemId: _, associations, activity, files, ...plain }: FileSystemDefinition) {
  return {
    ...plain,
    ...(associations ? { associations: Object.fromEntries(associations.map(association)) } : {}),
    ...(activity ? { activity: Object.fromEntries(activity.map(busyDirectory)) } : {}),
    ...(files
      ? {
          files: Object.fromEntries(
            files.map(({ path, mtime, atime, ...more }) => [
              path,
              { ...more, ...timeOf("changed", mtime), ...timeOf("read", atime) },
            ]),
          ),
        }
      : {}),
  };
}

function association(one: AssociationDefinition): [string, object] {
  const { fileSystemPath, dataRepositoryPath, associationId, ...more } = one;
  const id = associationId === undefined ? {} : { id: associationId };
  return [fileSystemPath, { repository: dataRepositoryPath, ...id, ...more }];
}

function busyDirectory({ path, weekdays, ...more }: ActivityDefinition): [string, object] {
  const days = weekdays && Object.fromEntries(weekdays.map((busy, day) => [DAYS[day], busy]));
  return [path, { ...more, ...(days ? { weekdays: days } : {}) }];
}

function bucket({ objects }: WorldBucket): object {
  return objects ? { objects: Object.fromEntries(objects.map(({ key, content }) => [key, content])) } : {};
}

function timeOf(name: string, time: number | undefined): Record<string, string> {
  return time === undefined ? {} : { [name]: new Date(time).toISOString() };
}
