/**
 * Buckets and objects in memory. Services of the local cloud write here what AWS's own services write with roles of
 * their own (completion reports, exported files); everybody else comes through the API.
 */
import { createHash } from "node:crypto";

/** An object; large bodies that nobody wrote are kept as a size and read as zeroes. */
export interface StoredObject {
  key: string;
  /** With its quotes, as S3 sends it. */
  etag: string;
  size: number;
  lastModified: number;
  contentType: string;
  metadata: Record<string, string>;
  body: Uint8Array | undefined;
}

interface Bucket {
  creationTime: number;
  objects: Map<string, StoredObject>;
  /** Keys in the order of their UTF-8 bytes, worked out when somebody lists. */
  sorted: string[] | undefined;
}

export class ObjectStore {
  readonly #buckets = new Map<string, Bucket>();

  /** @param now virtual milliseconds */
  constructor(private readonly now: () => number) {}

  /** Makes a bucket; an existing one stays as it is. */
  createBucket(name: string): void {
    if (!this.#buckets.has(name)) {
      this.#buckets.set(name, { creationTime: this.now(), objects: new Map(), sorted: undefined });
    }
  }

  deleteBucket(name: string): void {
    this.#buckets.delete(name);
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Names and creation times, by name. */
  get buckets(): { name: string; creationTime: number }[] {
    return [...this.#buckets]
      .map(([name, { creationTime }]) => ({ name, creationTime }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Writes an object; undefined where there is no such bucket. */
  put(
    bucket: string,
    key: string,
    body: Uint8Array,
    contentType = "binary/octet-stream",
    metadata: Record<string, string> = {},
  ): StoredObject | undefined {
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    return this.#store(bucket, { key, etag, size: body.length, contentType, metadata, body });
  }

  /** Writes an object of `size` zeroes, which take no memory; undefined where there is no such bucket. */
  putSize(bucket: string, key: string, size: number): StoredObject | undefined {
    const etag = `"${createHash("md5").update(`${key} ${size} ${this.now()}`).digest("hex")}"`;
    const contentType = "application/octet-stream";
    return this.#store(bucket, { key, etag, size, contentType, metadata: {}, body: undefined });
  }

  get(bucket: string, key: string): StoredObject | undefined {
    return this.#buckets.get(bucket)?.objects.get(key);
  }

  /** Deletes an object; says whether it was there. */
  delete(bucket: string, key: string): boolean {
    const found = this.#buckets.get(bucket);
    if (!found?.objects.delete(key)) return false;
    found.sorted = undefined;
    return true;
  }

  /** Objects whose keys begin with `prefix`, in the order of their keys. */
  list(bucket: string, prefix = ""): StoredObject[] {
    const found = this.#buckets.get(bucket);
    if (!found) return [];
    found.sorted ??= [...found.objects.keys()].sort(byBytes);
    return found.sorted.filter((key) => key.startsWith(prefix)).map((key) => found.objects.get(key)!);
  }

  #store(bucket: string, object: Omit<StoredObject, "lastModified">): StoredObject | undefined {
    const found = this.#buckets.get(bucket);
    if (!found) return undefined;
    if (!found.objects.has(object.key)) found.sorted = undefined;
    // S3 keeps whole seconds.
    const stored = { ...object, lastModified: Math.floor(this.now() / 1000) * 1000 };
    found.objects.set(object.key, stored);
    return stored;
  }
}

/** Order of S3 listings: by UTF-8 bytes. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
