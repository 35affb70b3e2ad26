/**
 * A pipeline's image and its job's environment: maps and texts that AWS Batch and ECR take under rules of their own.
 */

import type { z } from "zod";
import type { PipelineSettings } from "../components/pipeline-settings";
import { described, isMap } from "./config-problems";
import { quote } from "./quote";

const EXAMPLE = "public.ecr.aws/docker/library/busybox:stable";
/** ContainerProperties.image: "up to 255 letters, numbers, hyphens, underscores, colons, periods, slashes" and digests. */
const IMAGE = /^[0-9A-Za-z][0-9A-Za-z_.:/@-]{0,254}$/;
/** RepositoryName: 2 to 256 (botocore ecr 2015-09-21 model). */
const REPOSITORY = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
/** Names that AWS Batch keeps for itself (ContainerProperties.environment). */
const RESERVED = "AWS_BATCH";

/** An image's URI, or `{ repository: name }` for an ECR repository that the stack creates. */
export function jobImage(value: unknown, context: z.RefinementCtx): PipelineSettings["job"]["image"] {
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
    return "";
  };
  const forms = `write an image's URI, such as ${EXAMPLE}, or { repository: name } for an ECR repository of the stack's own`;
  if (typeof value === "string") {
    return IMAGE.test(value) ? value : refuse(`${quote(value)} is not an image's URI; ${forms}`);
  }
  if (!isMap(value)) return refuse(`${described(value)}; ${forms}`);
  const { repository, ...others } = value;
  if (typeof repository !== "string" || Object.keys(others).length > 0) {
    return refuse(`is a map of other things than a repository's name; ${forms}`);
  }
  if (!REPOSITORY.test(repository) || repository.length < 2 || repository.length > 256) {
    return refuse(
      `${quote(repository)} is not a repository's name; it is 2 to 256 of a-z 0-9, with single . _ - or / between them`,
    );
  }
  return { repository };
}

/** Names and texts for the container; numbers have to be quoted, as a container gets text. */
export function jobEnvironment(value: unknown, context: z.RefinementCtx): Record<string, string> {
  if (value === undefined) return {};
  if (!isMap(value)) {
    context.addIssue({
      code: "custom",
      message: `${described(value)}; write a map of names to texts, such as { LEVEL: debug }`,
    });
    return {};
  }
  for (const [name, text] of Object.entries(value)) {
    const message = variableProblem(name, text);
    if (message) context.addIssue({ code: "custom", path: [name], message });
  }
  return value as Record<string, string>;
}

function variableProblem(name: string, text: unknown): string | undefined {
  if (!/^[A-Za-z_][0-9A-Za-z_]*$/.test(name)) {
    return "is not a variable's name; it is letters, digits and _, and does not begin with a digit";
  }
  if (name.startsWith(RESERVED)) return `names beginning with ${RESERVED} are AWS Batch's own; use another`;
  if (typeof text === "string") return undefined;
  if (typeof text === "number" || typeof text === "boolean") {
    return `${described(text)}; a variable holds text, so write it in quotes: "${text}"`;
  }
  return `${described(text)}; write text`;
}
