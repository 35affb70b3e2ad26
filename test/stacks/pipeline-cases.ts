/**
 * What the tests of a pipeline's settings share: a stack whose only section is one pipeline, and what is said about it.
 */
import { type Parsed, parse, problemsOf } from "./config-cases";

export const IMAGE = "public.ecr.aws/docker/library/busybox:stable";

/** A stack whose only section is one pipeline "run" with these settings. */
export const parsePipeline = (settings: Record<string, unknown> = {}): Parsed =>
  parse({ pipelines: { run: { bucket: "my-results", job: { image: IMAGE }, ...settings } } });

export const pipelineOf = (settings: Record<string, unknown>) => parsePipeline(settings).config.pipelines[0]!;

/** The problems of a pipeline with these settings, each without the pipeline's own key. */
export function problems(settings: Record<string, unknown>): string[] {
  return problemsOf(() => parsePipeline(settings)).map((text) => text.replace(/^pipelines\.run\./, ""));
}
