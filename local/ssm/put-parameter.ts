/**
 * PutParameter: a new parameter, or another value of one that exists. Plain text only: what holds lists or secrets is
 * not part of the local cloud.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { parameterArn } from "./parameter";
import type { SsmService } from "./service";

/** Largest value of a standard and of an advanced parameter (Systems Manager User Guide, "Managing parameter tiers"). */
const BYTES = { Standard: 4096, Advanced: 8192 };

const tag = z.strictObject({
  Key: z
    .string()
    .min(1)
    .max(128)
    .regex(/^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u),
  Value: z
    .string()
    .max(256)
    .regex(/^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u),
});

/** Letters, digits and `.-_/`; at most 15 levels; not of AWS's own (API reference, PutParameter, "Name"). */
const NAME = /^(?!\/?(aws|ssm))\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+){0,14}$/i;

const input = z.strictObject({
  Name: z.string().min(1).max(2048),
  Description: z.string().max(1024).optional(),
  Value: z.string().min(1),
  Type: z.enum(["String", "StringList", "SecureString"]).optional(),
  Overwrite: z.boolean().optional(),
  Tags: z.array(tag).max(50).optional(),
  Tier: z.enum(["Standard", "Advanced", "Intelligent-Tiering"]).optional(),
  DataType: z.literal("text").optional(),
});

export function putParameter(
  cloud: LocalCloud,
  ssm: SsmService,
): Operation<z.infer<typeof input>, { Version: number; Tier: string }> {
  return {
    name: "PutParameter",
    input,
    permissions({ Name, Tags }) {
      const resource = parameterArn(cloud, Name);
      const conditions = { "aws:TagKeys": (Tags ?? []).map(({ Key }) => Key) };
      return [
        { action: "ssm:PutParameter", resource, ...(Tags ? { conditions } : {}) },
        ...(Tags ? [{ action: "ssm:AddTagsToResource", resource, conditions }] : []),
      ];
    },
    handle({ Name, Description, Value, Type, Overwrite, Tags, Tier = "Standard" }, { time }) {
      if (!NAME.test(Name)) {
        throw new ServiceError(
          "ValidationException",
          `Parameter name "${Name}": letters, digits, ".", "-" and "_" in up to 15 parts with "/" between them; it must not begin with "aws" or "ssm".`,
        );
      }
      if (Type !== undefined && Type !== "String") {
        throw new ServiceError(
          "UnsupportedParameterType",
          `Type "${Type}" is not part of the local cloud; String is.`,
        );
      }
      const before = ssm.parameters.get(Name);
      if (before && !Overwrite) {
        throw new ServiceError(
          "ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        );
      }
      if (!before && Type === undefined) {
        throw new ServiceError(
          "ValidationException",
          "A parameter type is required when you create a parameter.",
        );
      }
      if (before && Tags) {
        throw new ServiceError("ValidationException", "Tags and Overwrite can't be used together.");
      }
      const bytes = Buffer.byteLength(Value);
      const tier = Tier === "Intelligent-Tiering" ? (bytes > BYTES.Standard ? "Advanced" : "Standard") : Tier;
      if (bytes > BYTES[tier]) {
        throw new ServiceError(
          "ValidationException",
          `${tier} tier parameters support a maximum parameter value of ${BYTES[tier]} characters; ${bytes} were given.`,
        );
      }
      const version = (before?.version ?? 0) + 1;
      ssm.parameters.set(Name, {
        name: Name,
        value: Value,
        version,
        modified: time,
        description: Description ?? before?.description,
        tier,
        dataType: "text",
        tags: before?.tags ?? new Map((Tags ?? []).map(({ Key, Value: value }) => [Key, value])),
      });
      return { Version: version, Tier: tier };
    },
  };
}
