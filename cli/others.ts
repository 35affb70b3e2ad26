/**
 * What a stack runs beside its tasks, as `status` reads it: pipelines from Step Functions, transfers from DataSync and
 * the functions' logs; each by itself, so that a permission that is lacking hides one of them only.
 */
import type { Scene } from "./operation";
import { type Part, part } from "./part";
import { pipelineScene } from "./pipeline-stack";
import { type PipelineStatus, readPipelineStatus } from "./pipeline-status";
import { transferScene } from "./transfer-stack";
import { readTransferStatus, type TransferStatus } from "./transfer-status";

/** Empty lists where the stack has none. */
export interface Others {
  pipelines: Part<PipelineStatus[]>;
  transfers: Part<TransferStatus[]>;
}

/** Reads them again and again, with the same clients. */
export class OthersReader {
  readonly #pipelines: () => ReturnType<typeof pipelineScene>;
  readonly #transfers: () => ReturnType<typeof transferScene>;

  constructor(private readonly scene: Scene) {
    const { stack, surroundings } = scene;
    this.#pipelines = once(() => pipelineScene({}, surroundings, stack));
    this.#transfers = once(() => transferScene({}, surroundings, stack));
  }

  async read(now: number): Promise<Others> {
    const { outputs } = this.scene.stack;
    const [pipelines, transfers] = await Promise.all([
      part(() => (outputs.pipelines === undefined ? [] : this.#readPipelines(now))),
      part(() => (outputs.transfers === undefined ? [] : this.#readTransfers(now))),
    ]);
    return { pipelines, transfers };
  }

  async #readPipelines(now: number): Promise<PipelineStatus[]> {
    const scene = await this.#pipelines();
    return Promise.all(scene.pipelines.map((pipeline) => readPipelineStatus(scene, pipeline, now)));
  }

  async #readTransfers(now: number): Promise<TransferStatus[]> {
    const scene = await this.#transfers();
    return readTransferStatus(scene, scene.transfers, now);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
