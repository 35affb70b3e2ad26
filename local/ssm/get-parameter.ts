/** GetParameter and GetParameters: by name, or by name and the newest version. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { describeParameter, type Parameter, parameterArn } from "./parameter";
import type { SsmService } from "./service";

const name = z.string().min(1).max(2048);
const getInput = z.strictObject({ Name: name, WithDecryption: z.boolean().optional() });
const getManyInput = z.strictObject({
  Names: z.array(name).min(1).max(10),
  WithDecryption: z.boolean().optional(),
});

type Description = ReturnType<typeof describeParameter>;

export function getParameter(
  cloud: LocalCloud,
  ssm: SsmService,
): Operation<z.infer<typeof getInput>, { Parameter: Description }> {
  return {
    name: "GetParameter",
    input: getInput,
    permissions: ({ Name }) => [
      { action: "ssm:GetParameter", resource: parameterArn(cloud, selected(cloud, Name).name) },
    ],
    handle: ({ Name }) => ({ Parameter: describeParameter(cloud, find(cloud, ssm, Name)) }),
  };
}

export function getParameters(
  cloud: LocalCloud,
  ssm: SsmService,
): Operation<z.infer<typeof getManyInput>, { Parameters: Description[]; InvalidParameters: string[] }> {
  return {
    name: "GetParameters",
    input: getManyInput,
    permissions: ({ Names }) =>
      Names.map((Name) => ({
        action: "ssm:GetParameters",
        resource: parameterArn(cloud, selected(cloud, Name).name),
      })),
    handle({ Names }) {
      const Parameters: Description[] = [];
      const InvalidParameters: string[] = [];
      for (const Name of new Set(Names)) {
        try {
          Parameters.push(describeParameter(cloud, find(cloud, ssm, Name)));
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          InvalidParameters.push(Name);
        }
      }
      return { Parameters, InvalidParameters };
    },
  };
}

/** The parameter's name in `name`, `name:version` or its ARN. */
function selected(cloud: LocalCloud, text: string): { name: string; version: number | undefined } {
  const prefix = cloud.arn("ssm", "parameter/");
  const [, given = "", version] = /^(.*?)(?::(\d+))?$/s.exec(
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  )!;
  return { name: given, version: version === undefined ? undefined : Number(version) };
}

/** @throws ServiceError ParameterNotFound, ParameterVersionNotFound */
function find(cloud: LocalCloud, ssm: SsmService, text: string): Parameter {
  const { name: given, version } = selected(cloud, text);
  // An ARN does not tell whether the name has a slash in front.
  const parameter =
    ssm.parameters.get(given) ?? (text.startsWith("arn:") ? ssm.parameters.get(`/${given}`) : undefined);
  if (!parameter) throw new ServiceError("ParameterNotFound", `Parameter ${given} not found.`);
  if (version !== undefined && version !== parameter.version) {
    throw new ServiceError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${version} of ${given}. Verify the version and try again.`,
    );
  }
  return parameter;
}
