/**
 * ValidateStateMachineDefinition: whether a machine could be created of a definition. The AWS provider of Pulumi and of
 * Terraform asks before it previews one.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { checkDefinition } from "./definition";

const input = z.strictObject({
  definition: z.string().min(1).max(1_048_576),
  type: z.literal("STANDARD").optional(),
  severity: z.enum(["ERROR", "WARNING"]).optional(),
  maxResults: z.number().int().min(0).max(100).optional(),
});

interface Diagnostic {
  severity: "ERROR";
  code: string;
  message: string;
}

interface Output {
  result: "OK" | "FAIL";
  /** The first problem; there are no warnings here. */
  diagnostics: Diagnostic[];
  truncated: false;
}

export function validateStateMachineDefinition(cloud: LocalCloud): Operation<z.infer<typeof input>, Output> {
  return {
    name: "ValidateStateMachineDefinition",
    input,
    permissions: () => [{ action: "states:ValidateStateMachineDefinition", resource: "*" }],
    handle({ definition }) {
      try {
        checkDefinition(definition, cloud.partition, (service) => cloud.service(service));
        return { result: "OK", diagnostics: [], truncated: false };
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== "InvalidDefinition") throw error;
        const [, code, message] = /'(?:([A-Z_]+)(?:: | at ))?(.*)'$/s.exec(error.message) ?? [];
        const diagnostic: Diagnostic = {
          severity: "ERROR",
          code: code ?? "SCHEMA_VALIDATION_FAILED",
          message: message ?? error.message,
        };
        return { result: "FAIL", diagnostics: [diagnostic], truncated: false };
      }
    },
  };
}
