/**
 * The AWS that the transfer functions see, on a clock of its own: DataSync, and of S3, SQS, SNS and Secrets Manager
 * what the functions ask of them.
 */
import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { FakeDataSync } from "./fake-datasync";
import { awsError, type Shape } from "./fake-fsx";
import type { Mail, Sent } from "./lambda-sandbox";

export class TransferCloud {
  /** Milliseconds since the epoch; what `Date` says inside. */
  now = Date.parse("2026-11-20T02:00:20Z");
  readonly datasync = new FakeDataSync(() => this.now);
  readonly destination = this.datasync.addLocation("s3://archive/home/");
  /** Objects in S3 by URI, with when they were put there. */
  readonly objects = new Map<string, { body: Buffer; modified: Date }>();
  readonly secrets = new Map<string, string>();
  readonly sent: Sent[] = [];
  readonly visibility: Shape[] = [];
  readonly mails: Mail[] = [];
  /** Bodies of the messages on the open-runs queue. */
  protected readonly open: string[] = [];
  readonly #failures: { operation: string; error: Error }[] = [];

  fail(operation: string, error: Error): void {
    this.#failures.push({ operation, error });
  }

  putInventory(
    uri: string,
    directories: readonly [path: string, files: number, bytes: number][],
    more: Shape = {},
  ) {
    const sum = (column: 1 | 2) => directories.reduce((total, row) => total + row[column], 0);
    const lines = [
      {
        kind: "fsx-data-scheduler-inventory",
        version: 1,
        root: "/mnt/nfs",
        scannedAt: new Date(this.now - 3_600_000).toISOString(),
        sources: ["/"],
        ...more,
      },
      ...directories.map(([path, files, bytes]) => ({ path, files, bytes })),
      {
        kind: "end",
        directories: directories.length,
        files: sum(1),
        bytes: sum(2),
        unreadable: 0,
        complete: true,
      },
    ];
    // As a scan does it: several archives in a row.
    const parts = [lines.slice(0, 1), lines.slice(1, -1), lines.slice(-1)].map((part) =>
      part.map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
    const isCompressed = uri.endsWith(".gz");
    this.putObject(
      uri,
      Buffer.concat(parts.map((text) => (isCompressed ? zlib.gzipSync(text) : Buffer.from(text)))),
    );
  }

  putObject(uri: string, body: Buffer): void {
    this.objects.set(uri, { body, modified: new Date(this.now) });
  }

  /** Every service but DataSync: what a client of it answers to an operation. */
  call(operation: string, input: Shape): unknown {
    if (this.datasync.crashed) throw new Error("The process was killed.");
    const planned = this.#failures.findIndex((failure) => failure.operation === operation);
    if (planned >= 0) throw this.#failures.splice(planned, 1)[0]!.error;
    switch (operation) {
      case "sendMessage":
        this.sent.push(input as Sent);
        if ((input as Sent).QueueUrl.endsWith("/prod-open-runs.fifo"))
          this.open.push((input as Sent).MessageBody);
        return { MessageId: `sent-${this.sent.length}` };
      case "changeMessageVisibility":
        this.visibility.push(input);
        return {};
      case "publish":
        this.mails.push(input as unknown as Mail);
        return { MessageId: `mail-${this.mails.length}` };
      case "getSecretValue": {
        const SecretString = this.secrets.get(input.SecretId as string);
        if (SecretString === undefined) throw awsError("ResourceNotFoundException", "No such secret.");
        return { SecretString };
      }
      case "listObjectsV2":
        return this.#listObjects(input);
      default:
        return this.#getObject(input);
    }
  }

  #listObjects({ Bucket, Prefix, ContinuationToken }: Shape): unknown {
    const start = `s3://${Bucket}/`;
    const keys = [...this.objects]
      .filter(([uri]) => uri.startsWith(`${start}${Prefix}`))
      .map(([uri, { body, modified }]) => ({
        Key: uri.slice(start.length),
        Size: body.length,
        LastModified: modified,
      }));
    const from = Number(ContinuationToken ?? 0);
    return {
      Contents: keys.slice(from, from + 2),
      ...(from + 2 < keys.length ? { NextContinuationToken: String(from + 2) } : {}),
    };
  }

  #getObject({ Bucket, Key }: Shape): unknown {
    const object = this.objects.get(`s3://${Bucket}/${Key}`);
    if (!object) throw awsError("NoSuchKey", "The specified key does not exist.", 404);
    // In small pieces, so that characters and lines are cut.
    const pieces: Buffer[] = [];
    for (let at = 0; at < object.body.length; at += 7) pieces.push(object.body.subarray(at, at + 7));
    return { Body: Readable.from(pieces, { objectMode: false }) };
  }
}
