/** DeleteParameter: gone at once. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { parameterArn } from "./parameter";
import type { SsmService } from "./service";

const input = z.strictObject({ Name: z.string().min(1).max(2048) });

export function deleteParameter(
  cloud: LocalCloud,
  ssm: SsmService,
): Operation<z.infer<typeof input>, Record<string, never>> {
  return {
    name: "DeleteParameter",
    input,
    permissions: ({ Name }) => [{ action: "ssm:DeleteParameter", resource: parameterArn(cloud, Name) }],
    handle({ Name }) {
      if (!ssm.parameters.delete(Name)) {
        throw new ServiceError("ParameterNotFound", `Parameter ${Name} not found.`);
      }
      return {};
    },
  };
}
