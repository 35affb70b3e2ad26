/**
 * One CloudWatch dashboard per stack: how runs ended, what moved, what waits, what is dead. About $3 a month, so it
 * can be switched off.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DashboardResources, dashboardBody } from "./dashboard-body";
import { cloudWatchConsole, type KnownPlace, type Place } from "./place";
import { refuseProblems, resourceName, stackNameProblem } from "./resource-names";

export interface SchedulerDashboardArgs {
  /** Pulumi's stack name. Part of the dashboard's name; a change replaces it. */
  stack: string;
  place: Place;
  /** What it shows. */
  resources: pulumi.Input<Omit<DashboardResources, "stack" | keyof KnownPlace>>;
}

export class SchedulerDashboard extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;
  /** Where to look at it, in the console. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: SchedulerDashboardArgs, options?: pulumi.ComponentResourceOptions) {
    refuseProblems(`SchedulerDashboard "${name}"`, [stackNameProblem(args.stack)]);
    super("fsx-data-scheduler:index:SchedulerDashboard", name, {}, options);
    const dashboard = this.createDashboard(name, args);
    this.dashboardName = dashboard.dashboardName;
    this.url = pulumi
      .all([pulumi.output(args.place), dashboard.dashboardName])
      .apply(([place, dashboardName]) => `${cloudWatchConsole(place)}#dashboards/dashboard/${dashboardName}`);
    this.registerOutputs({ url: this.url });
  }

  private createDashboard(name: string, args: SchedulerDashboardArgs): aws.cloudwatch.Dashboard {
    return new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: resourceName(args.stack, "overview"),
        dashboardBody: pulumi
          .all([pulumi.output(args.place), pulumi.output(args.resources)])
          .apply(([place, resources]) => dashboardBody({ stack: args.stack, ...place, ...resources })),
      },
      { parent: this },
    );
  }
}
