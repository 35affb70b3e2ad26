/**
 * A small AWS for the pipeline's state machine: FSx, Batch, SSM, SNS and the exportProgress function on virtual time,
 * as far as the machine can tell.
 */
import type { Json } from "../../components/asl";
import { seeExportProgress } from "../../handlers/export-progress";
import { PipelineBatch } from "./pipeline-batch";
import { PipelineFsx } from "./pipeline-fsx";
import type { Members, Script } from "./pipeline-script";
import { awsError, MINUTE, PipelineWorld } from "./pipeline-world";

export interface Mail {
  subject: string;
  message: string;
  attributes: Record<string, string>;
}

export class FakeCloud {
  readonly #world: PipelineWorld;
  readonly clock: PipelineWorld["clock"];
  readonly fsx: PipelineFsx;
  readonly batch: PipelineBatch;
  readonly mails: Mail[] = [];
  /** Every call in order: `fsx.CreateFileSystem`. */
  readonly calls: string[] = [];

  constructor(
    script: Script,
    public parameterText: string,
  ) {
    this.#world = new PipelineWorld(script);
    this.clock = this.#world.clock;
    this.fsx = new PipelineFsx(this.#world);
    this.batch = new PipelineBatch(this.#world, this.fsx);
  }

  /** Makes the call that a Task state asks for. */
  async call(service: string, operation: string, parameters: Members): Promise<Json> {
    this.calls.push(`${service}.${operation}`);
    const name = `${operation[0]!.toLowerCase()}${operation.slice(1)}`;
    const fake = { fsx: this.fsx, batch: this.batch }[service] ?? this;
    const handlers = fake as unknown as Record<string, (parameters: Members) => Json | Promise<Json>>;
    if (!handlers[name]) throw new Error(`the fake cloud has no ${service}.${operation}`);
    return handlers[name](parameters);
  }

  getParameter(_: Members): Json {
    return { Parameter: { Value: this.parameterText, Type: "String" } };
  }

  async invoke({ Payload }: Members): Promise<Json> {
    const event = Payload as unknown as { fileSystemId: string; jobEnded: string };
    const answer = await seeExportProgress(
      {
        now: () => this.clock.now(),
        cloudWatch: { getMetricData: (input: unknown) => this.#metric(input) } as never,
      },
      event,
    );
    return { Payload: { ...answer }, StatusCode: 200 };
  }

  publish(request: Members): Json {
    const subject = request.Subject as string;
    if (!/^[\x20-\x7e]{1,100}$/.test(subject)) throw awsError("SNS.InvalidParameterException", subject);
    const attributes = request.MessageAttributes as Record<string, { StringValue: string }>;
    this.mails.push({
      subject,
      message: request.Message as string,
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    });
    return { MessageId: this.#world.hex(8) };
  }

  #metric(input: unknown): Json {
    const { StartTime, EndTime } = input as { StartTime: Date; EndTime: Date };
    const jobEnded = Math.max(...this.batch.jobs.map(({ endedAt }) => endedAt ?? 0));
    const Timestamps: Date[] = [];
    const Values: number[] = [];
    for (let time = StartTime.getTime(); time < EndTime.getTime(); time += MINUTE) {
      const age = this.#world.script.queue?.(Math.floor((time - jobEnded) / MINUTE)) ?? "none";
      if (age === "none") continue;
      Timestamps.push(new Date(time));
      Values.push(age);
    }
    return {
      MetricDataResults: [{ Id: "age", StatusCode: "Complete", Timestamps, Values }],
    } as unknown as Json;
  }
}
