/**
 * A stack file that is extended: new lines go in where they belong, and every other line stays exactly as it is, with
 * its comments. What was written is read again and compared with what was meant.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  type YAMLMap,
} from "yaml";
import { PROJECT } from "../stacks/stack-file";
import { CommandError } from "./command-error";
import { readStackConfig } from "./stack-config";

type Values = Record<string, unknown>;

export class StackDocument {
  readonly existed: boolean;
  readonly #before: string;
  #text: string;
  /** What the file is meant to hold. */
  readonly #values: { config: Values };

  /**
   * @param directory the folder of the stack files
   * @param heading first lines of a new file, as a comment
   * @throws CommandError for a file that cannot be read as a stack file
   */
  constructor(
    private readonly directory: string,
    private readonly stack: string,
    heading: string,
  ) {
    const path = join(directory, this.file);
    this.existed = existsSync(path);
    this.#before = this.existed ? readFileSync(path, "utf8") : "";
    this.#text = this.existed ? this.#before : `${heading}\nconfig:\n`;
    if (!this.#text.endsWith("\n")) this.#text += "\n";
    const document = parseDocument(this.#text);
    const [error] = document.errors;
    if (error) throw new CommandError(`${this.file} is not valid YAML: ${error.message.split("\n")[0]}`);
    const values = (document.toJS() ?? {}) as { config?: Values | null };
    if (typeof values !== "object" || Array.isArray(values)) {
      throw new CommandError(`${this.file} is not a stack file: it is a map that begins with "config:".`);
    }
    if (!("config" in values)) this.#text += "config:\n";
    this.#values = { ...values, config: structuredClone(values.config ?? {}) };
  }

  /** `Pulumi.prod.yaml` */
  get file(): string {
    return `Pulumi.${this.stack}.yaml`;
  }

  get text(): string {
    return this.#text;
  }

  get changed(): boolean {
    return this.#text !== this.#before;
  }

  /** The value of a key with its namespace, such as `aws:region`; undefined where it is absent. */
  get(key: string): unknown {
    return this.#values.config[this.#spelling(key)];
  }

  /** Sets a key that is absent, as the first one. @throws CommandError */
  setFirst(key: string, value: string): void {
    this.#values.config = { [key]: value, ...this.#values.config };
    const { map, keyOffset } = this.#mapAt(["config"]);
    this.#insertLines(keyOffset, indented(stringify({ [key]: value }), map ? columnOf(this.#text, map) : 2));
    this.#verify();
  }

  /** Adds an entry that is absent to a key's map, at its end; the map is made where it is absent. @throws CommandError */
  addTo(key: string, name: string, value: unknown): void {
    this.#add(["config", this.#spelling(key)], name, value);
    this.#verify();
  }

  /** Adds an item to a list in a key's map, both made where absent. @throws CommandError */
  addItem(key: string, name: string, item: string): void {
    const path = ["config", this.#spelling(key), name];
    const list = this.#node(path);
    const values = this.#parent(path);
    if (!isSeq(list) || list.items.length === 0) {
      const old = values?.[name];
      if (old !== undefined && old !== null && !(Array.isArray(old) && old.length === 0)) {
        throw new CommandError(`${this.file}: ${key}.${name} is not a list; make it one first.`);
      }
      if (isSeq(list)) this.#replace(list, JSON.stringify([item]));
      else if (list !== undefined) throw this.#byHand({ [name]: [item] });
      else {
        this.addTo(key, name, [item]);
        return;
      }
      values![name] = [item];
      this.#verify();
      return;
    }
    (values![name] as unknown[]).push(item);
    const last = list.items.at(-1) as Node;
    const text = stringify(item).trimEnd();
    if (list.flow) this.#insert(last.range![1], `, ${text}`);
    else this.#insertLines(endOf(last), `${" ".repeat(columnOf(this.#text, list))}- ${text}\n`);
    this.#verify();
  }

  /**
   * Whether the program would take the file, by the very code that it reads it with.
   * @returns what is allowed but probably not meant
   * @throws StackFileError, StackConfigError
   */
  check(now: number): string[] {
    const folder = mkdtempSync(join(tmpdir(), "fsx-data-scheduler-import-"));
    try {
      writeFileSync(join(folder, this.file), this.#text);
      return readStackConfig(folder, this.stack, now).warnings;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  write(): void {
    writeFileSync(join(this.directory, this.file), this.#text);
  }

  /** Adds an entry to the map at `path`, which is made, with what is above it, where it is absent. */
  #add(path: string[], name: string, value: unknown): void {
    const { map, keyOffset } = this.#mapAt(path);
    if (keyOffset < 0) {
      this.#add(path.slice(0, -1), path.at(-1)!, { [name]: value });
      return;
    }
    this.#parent([...path, name], true)![name] = value;
    const lines = stringify({ [name]: value }, { lineWidth: 0 });
    const last = map?.items.at(-1);
    if (map && last && !map.flow) {
      this.#insertLines(
        endOf(isPair(last) ? ((last.value ?? last.key) as Node) : last),
        indented(lines, columnOf(this.#text, map)),
      );
    } else if (map && last) {
      const flow = JSON.stringify({ [name]: value }).slice(1, -1);
      this.#insert(((last.value ?? last.key) as Node).range![1], `, ${flow}`);
    } else {
      // An empty map: {} is taken away, the entry goes below its key.
      if (map) this.#replace(map, "");
      const column = keyOffset - (this.#text.lastIndexOf("\n", keyOffset - 1) + 1);
      this.#insertLines(keyOffset, indented(lines, column + 2));
    }
  }

  /** The map at a path, and where its key stands; -1 where there is no such key. */
  #mapAt(path: string[]): { map: YAMLMap | undefined; keyOffset: number } {
    const parent = this.#node(path.slice(0, -1));
    if (!isMap(parent)) return { map: undefined, keyOffset: -1 };
    const pair = parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === path.at(-1));
    if (!pair) return { map: undefined, keyOffset: -1 };
    const { value } = pair;
    const empty = value === null || (isScalar(value) && value.value === null);
    if (!isMap(value) && !empty) {
      throw new CommandError(`${this.file}: ${path.slice(1).join(".")} is not a map; make it one first.`);
    }
    return { map: isMap(value) ? value : undefined, keyOffset: (pair.key as Node).range![0] };
  }

  #node(path: string[]): unknown {
    const document = parseDocument(this.#text);
    return path.length === 0 ? document.contents : document.getIn(path, true);
  }

  /** The map, among the values that are meant, that holds the last name of a path. */
  #parent(path: string[], make = false): Values | undefined {
    let values = this.#values as unknown as Values;
    for (const name of path.slice(0, -1)) {
      if (values[name] === undefined || values[name] === null) {
        if (!make) return undefined;
        values[name] = {};
      }
      values = values[name] as Values;
    }
    return values;
  }

  /** Pulumi's other spellings of `fsx-data-scheduler:tasks` are `tasks` and `fsx-data-scheduler:config:tasks`. */
  #spelling(key: string): string {
    const [namespace, name] = key.split(":");
    const spellings = [key, `${namespace}:config:${name}`, ...(namespace === PROJECT ? [name!] : [])];
    return spellings.find((spelling) => Object.hasOwn(this.#values.config, spelling)) ?? key;
  }

  #insert(offset: number, text: string): void {
    this.#text = this.#text.slice(0, offset) + text + this.#text.slice(offset);
  }

  /** Whole lines, after the line in which `offset` is. */
  #insertLines(offset: number, lines: string): void {
    const end = this.#text.indexOf("\n", offset);
    this.#insert(end < 0 ? this.#text.length : end + 1, lines);
  }

  #replace(node: Node, text: string): void {
    const [start, end] = node.range!;
    const before = text === "" ? this.#text.slice(0, start).replace(/ +$/, "") : this.#text.slice(0, start);
    this.#text = before + text + this.#text.slice(end);
  }

  /** @throws CommandError where the text does not hold what is meant: an unusual file is better left to a person */
  #verify(): void {
    const document = parseDocument(this.#text);
    const values = document.errors.length === 0 ? (document.toJS() as unknown) : undefined;
    if (!isDeepStrictEqual(values, this.#values)) throw this.#byHand(this.#values);
  }

  #byHand(values: unknown): CommandError {
    return new CommandError(
      `${this.file} is written in a way that cannot be extended safely. It should hold:\n` +
        indented(stringify(values), 2).trimEnd(),
    );
  }
}

function indented(text: string, columns: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(columns));
}

/** The column in which a block's entries begin. */
function columnOf(text: string, node: Node): number {
  const start = node.range![0];
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

/** A place in the last line of a node's text, without the comments and empty lines after it. */
function endOf(node: Node): number {
  if (!isCollection(node) || node.flow || node.items.length === 0)
    return Math.max(node.range![0], node.range![1] - 1);
  const last = node.items.at(-1);
  return endOf((isPair(last) ? (last.value ?? last.key) : last) as Node);
}
