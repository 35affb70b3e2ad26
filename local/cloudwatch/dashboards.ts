/**
 * Dashboards: kept and given back; a body must be JSON with a list of widgets, each of a known type and inside the
 * grid of 24 columns.
 */
import * as z from "zod";
import type { LocalCloud } from "../cloud";
import { type Operation, ServiceError } from "../service";
import type { CloudWatchService } from "./service";
import * as shapes from "./shapes";

export interface Dashboard {
  name: string;
  body: string;
  modified: number;
}

const PAGE = 100;
const dashboardName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, "may hold 1 to 255 of A-Z, a-z, 0-9, - and _");

/** Widget types (CloudWatch API reference, "Dashboard body structure and syntax"). */
const body = z.looseObject({
  widgets: z
    .array(
      z.looseObject({
        type: z.enum(["metric", "text", "log", "alarm", "explorer", "custom"]),
        x: z.number().int().min(0).max(23).optional(),
        y: z.number().int().min(0).optional(),
        width: z.number().int().min(1).max(24).optional(),
        height: z.number().int().min(1).max(1000).optional(),
        properties: z.looseObject({}),
      }),
    )
    .max(500),
});

// Dashboards are global: their ARNs hold no region (service authorization reference, "dashboard").
const arnOf = (cloud: LocalCloud, name: string) =>
  cloud.arn("cloudwatch", `dashboard/${name}`, { region: "" });

const putInput = z.strictObject({ DashboardName: dashboardName, DashboardBody: z.string() });

export function putDashboard(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof putInput>> {
  return {
    name: "PutDashboard",
    input: putInput,
    permissions: ({ DashboardName }) => [
      { action: "cloudwatch:PutDashboard", resource: arnOf(cloud, DashboardName) },
    ],
    handle({ DashboardName, DashboardBody }) {
      const problems = problemsOf(DashboardBody);
      if (problems.length > 0) {
        throw new ServiceError(
          "InvalidParameterInput",
          `The dashboard body is invalid, there are ${problems.length} validation errors: ${JSON.stringify(problems)}`,
          400,
          { dashboardValidationMessages: problems },
        );
      }
      service.dashboards.set(DashboardName, {
        name: DashboardName,
        body: DashboardBody,
        modified: cloud.clock.now(),
      });
      return { DashboardValidationMessages: [] };
    },
  };
}

function problemsOf(text: string): { DataPath: string; Message: string }[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [{ DataPath: "", Message: "The field DashboardBody must be a valid JSON object" }];
  }
  const parsed = body.safeParse(json);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    DataPath: `/${path.join("/")}`,
    Message: message,
  }));
}

const nameInput = z.strictObject({ DashboardName: dashboardName });

export function getDashboard(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof nameInput>> {
  return {
    name: "GetDashboard",
    input: nameInput,
    permissions: ({ DashboardName }) => [
      { action: "cloudwatch:GetDashboard", resource: arnOf(cloud, DashboardName) },
    ],
    handle({ DashboardName }) {
      const dashboard = service.dashboards.get(DashboardName);
      if (!dashboard) throw unknown(DashboardName);
      return {
        DashboardArn: arnOf(cloud, DashboardName),
        DashboardBody: dashboard.body,
        DashboardName,
      };
    },
  };
}

const listInput = z.strictObject({
  DashboardNamePrefix: z.string().optional(),
  NextToken: z.string().optional(),
});

export function listDashboards(service: CloudWatchService): Operation<z.output<typeof listInput>> {
  return {
    name: "ListDashboards",
    input: listInput,
    permissions: () => [{ action: "cloudwatch:ListDashboards", resource: "*" }],
    handle({ DashboardNamePrefix, NextToken }) {
      const found = [...service.dashboards.values()]
        .filter(({ name }) => name.startsWith(DashboardNamePrefix ?? ""))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = shapes.page(found, NextToken, PAGE);
      return {
        DashboardEntries: items.map(({ name, body, modified }) => ({
          DashboardName: name,
          LastModified: new Date(modified),
          Size: Buffer.byteLength(body),
        })),
        ...(next ? { NextToken: next } : {}),
      };
    },
  };
}

const deleteInput = z.strictObject({ DashboardNames: z.array(dashboardName).min(1).max(100) });

export function deleteDashboards(
  service: CloudWatchService,
  cloud: LocalCloud,
): Operation<z.output<typeof deleteInput>> {
  return {
    name: "DeleteDashboards",
    input: deleteInput,
    permissions: ({ DashboardNames }) =>
      DashboardNames.map((name) => ({ action: "cloudwatch:DeleteDashboards", resource: arnOf(cloud, name) })),
    handle({ DashboardNames }) {
      const missing = DashboardNames.find((name) => !service.dashboards.has(name));
      if (missing !== undefined) throw unknown(missing);
      for (const name of DashboardNames) service.dashboards.delete(name);
      return {};
    },
  };
}

function unknown(name: string): ServiceError {
  return new ServiceError("DashboardNotFoundError", `Dashboard ${name} does not exist`, 404);
}
