/** DescribeParameters: every parameter without its value, by name. */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import { parameterArn } from "./parameter";
import type { SsmService } from "./service";

/** Most per page, and where MaxResults is not given (ssm 2014-11-06 model). */
const PAGE = 50;

const input = z.strictObject({
  ParameterFilters: z
    .array(
      z.strictObject({
        Key: z.literal("Name"),
        Option: z.enum(["Equals", "BeginsWith", "Contains"]).optional(),
        Values: z.array(z.string().min(1).max(1024)).min(1).max(50),
      }),
    )
    .optional(),
  MaxResults: z.int().min(1).max(PAGE).optional(),
  NextToken: z.string().optional(),
});

export function describeParameters(cloud: LocalCloud, ssm: SsmService): Operation<z.infer<typeof input>> {
  return {
    name: "DescribeParameters",
    input,
    permissions: () => [{ action: "ssm:DescribeParameters", resource: "*" }],
    handle({ ParameterFilters = [], MaxResults = PAGE, NextToken }) {
      const names = [...ssm.parameters.keys()]
        .filter((name) =>
          ParameterFilters.every(({ Option = "Equals", Values }) =>
            Values.some((value) =>
              Option === "Equals"
                ? name === value
                : Option === "BeginsWith"
                  ? name.startsWith(value)
                  : name.includes(value),
            ),
          ),
        )
        .toSorted();
      const start = NextToken === undefined ? 0 : names.findIndex((name) => name > fromToken(NextToken));
      const page = start < 0 ? [] : names.slice(start, start + MaxResults);
      const more = start >= 0 && start + page.length < names.length;
      return {
        Parameters: page.map((name) => {
          const { description, modified, version, tier, dataType } = ssm.parameters.get(name)!;
          return {
            Name: name,
            ARN: parameterArn(cloud, name),
            Type: "String",
            LastModifiedDate: new Date(modified),
            ...(description === undefined ? {} : { Description: description }),
            Version: version,
            Tier: tier,
            Policies: [],
            DataType: dataType,
          };
        }),
        ...(more ? { NextToken: Buffer.from(page.at(-1)!).toString("base64") } : {}),
      };
    },
  };
}

/** @throws ServiceError InvalidNextToken */
function fromToken(token: string): string {
  const name = Buffer.from(token, "base64").toString("utf8");
  if (Buffer.from(name).toString("base64") === token) return name;
  throw new ServiceError("InvalidNextToken", "The specified token isn't valid.");
}
