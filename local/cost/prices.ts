/**
 * What AWS charges for what a stack uses: on-demand prices of us-east-1 in US dollars, each with its source and the
 * date of that source. AWS's own price pages load their figures when they are opened, so most were read elsewhere;
 * what only one uncertain source says is marked.
 */

export interface Price {
  service: string;
  /** What is counted, and in which unit. */
  item: string;
  /** US dollars per `per` units. */
  usd: number;
  per: number;
  /** How `per` units are called: `$0.20 per million`. */
  unit: string;
  /** Whether the quantity is how many there are (charged by the month), and not how much was used in a period. */
  standing?: true;
  /** Whether it is what runs of pipelines and transfers use for their data, and not the stack that runs them. */
  work?: true;
  /** Units that every account has free in every month, without an end date. All stacks of an account share them. */
  free?: number;
  source: string;
  /** Date of the source, as exact as it says. */
  date: string;
  /** The one source is not AWS's and does not say where its figure comes from. */
  uncertain?: true;
}

const MILLION = 1_000_000;
const INFRACOST = "infracost golden tests, which hold values of AWS's price list API";
const CLOUDWATCH =
  "factualminds.com, Amazon CloudWatch Pricing; allowance: aws.amazon.com/cloudwatch/pricing";
const SQS = "cloudburn.io, Amazon SQS Pricing";
const DATASYNC =
  "AWS price list, AWSDataSync, as kept in huggingface.co/datasets/labofsahil/aws-pricing-dataset";
const LUSTRE = "aws.amazon.com/fsx/lustre/pricing, pricing examples; c3x.dev, aws_fsx_lustre_file_system";

const lustre = (kind: string, usd: number): Price => ({
  service: "FSx for Lustre",
  item: `${kind}, GB-months`,
  usd,
  per: 1,
  unit: "GB-month",
  work: true,
  source: LUSTRE,
  date: "2026",
});

export const PRICES = {
  lambdaRequests: {
    service: "Lambda",
    item: "invocations",
    usd: 0.2,
    per: MILLION,
    unit: "million",
    free: MILLION,
    source: INFRACOST,
    date: "2024-12",
  },
  lambdaGbSeconds: {
    service: "Lambda",
    item: "GB-seconds, arm64",
    usd: 13.3334,
    per: MILLION,
    unit: "million",
    free: 400_000,
    source: INFRACOST,
    date: "2024-12",
  },
  schedulerInvocations: {
    service: "EventBridge Scheduler",
    item: "invocations",
    usd: 1,
    per: MILLION,
    unit: "million",
    free: 14 * MILLION,
    source: "cloudburn.io, Amazon EventBridge Pricing",
    date: "2026-03-13",
  },
  sqsPollsFifo: {
    service: "SQS",
    item: "Lambda's polls, FIFO",
    usd: 0.5,
    per: MILLION,
    unit: "million",
    source: SQS,
    date: "2026-03-14",
  },
  sqsPollsStandard: {
    service: "SQS",
    item: "Lambda's polls, standard",
    usd: 0.4,
    per: MILLION,
    unit: "million",
    source: SQS,
    date: "2026-03-14",
  },
  sqsRequests: {
    service: "SQS",
    item: "other requests, FIFO's price",
    usd: 0.5,
    per: MILLION,
    unit: "million",
    source: SQS,
    date: "2026-03-14",
  },
  snsPublishes: {
    service: "SNS",
    item: "notifications published",
    usd: 0.5,
    per: MILLION,
    unit: "million",
    free: MILLION,
    source: INFRACOST,
    date: "2024-12",
  },
  snsMails: {
    service: "SNS",
    item: "mails",
    usd: 2,
    per: 100_000,
    unit: "100,000",
    free: 1000,
    source: INFRACOST,
    date: "2024-12",
  },
  alarms: {
    service: "CloudWatch",
    item: "alarms",
    usd: 0.1,
    per: 1,
    unit: "month",
    standing: true,
    free: 10,
    source: CLOUDWATCH,
    date: "2026-06-13",
  },
  dashboards: {
    service: "CloudWatch",
    item: "dashboards",
    usd: 3,
    per: 1,
    unit: "month",
    standing: true,
    free: 3,
    source: CLOUDWATCH,
    date: "2026-06-13",
  },
  /** Metrics are billed for the hours in which something was written to them. */
  metricHours: {
    service: "CloudWatch",
    item: "metrics, hours with data",
    usd: 0.3,
    per: 720,
    unit: "720 h",
    free: 10 * 720,
    source: `${CLOUDWATCH}; by the hour: signoz.io, CloudWatch Pricing (2026-02-15)`,
    date: "2026-06-13",
  },
  metricsRequested: {
    service: "CloudWatch",
    item: "metrics read by pipelines",
    usd: 0.01,
    per: 1000,
    unit: "1,000",
    source: CLOUDWATCH,
    date: "2026-06-13",
  },
  logsIngested: {
    service: "CloudWatch Logs",
    item: "GB taken in",
    usd: 0.5,
    per: 1,
    unit: "GB",
    free: 5,
    source: CLOUDWATCH,
    date: "2026-06-13",
  },
  logsStored: {
    service: "CloudWatch Logs",
    item: "GB kept, retention full",
    usd: 0.03,
    per: 1,
    unit: "GB-month",
    standing: true,
    source: CLOUDWATCH,
    date: "2026-06-13",
  },
  traces: {
    service: "X-Ray",
    item: "traces",
    usd: 5,
    per: MILLION,
    unit: "million",
    free: 100_000,
    source: "aws.amazon.com/xray/pricing",
    date: "2026",
  },
  kmsKeys: {
    service: "KMS",
    item: "keys of the stack's own",
    usd: 1,
    per: 1,
    unit: "month",
    standing: true,
    source: INFRACOST,
    date: "2024-12",
  },
  kmsRequests: {
    service: "KMS",
    item: "requests, at most",
    usd: 0.03,
    per: 10_000,
    unit: "10,000",
    free: 20_000,
    source: INFRACOST,
    date: "2024-12",
  },
  s3Writes: {
    service: "S3",
    item: "PUT and LIST by functions",
    usd: 0.005,
    per: 1000,
    unit: "1,000",
    source: INFRACOST,
    date: "2024-12",
  },
  s3Reads: {
    service: "S3",
    item: "GET by functions",
    usd: 0.0004,
    per: 1000,
    unit: "1,000",
    source: INFRACOST,
    date: "2024-12",
  },
  stateTransitions: {
    service: "Step Functions",
    item: "state transitions",
    usd: 0.025,
    per: 1000,
    unit: "1,000",
    free: 4000,
    source: "aws.amazon.com/step-functions/pricing",
    date: "2026",
  },
  lustreScratch: lustre("scratch", 0.14),
  lustrePersistent: lustre("persistent", 0.145),
  batchVcpuHours: {
    service: "EC2 for Batch",
    item: "vCPU-hours, on demand",
    usd: 0.0425,
    per: 1,
    unit: "hour",
    work: true,
    source: "c6i.large at $0.085 an hour; Spot costs less, other families more",
    date: "2026",
    uncertain: true,
  },
  natGatewayHours: {
    service: "NAT gateway",
    item: "hours",
    usd: 0.045,
    per: 1,
    unit: "hour",
    standing: true,
    source: INFRACOST,
    date: "2024-12",
  },
  dataSyncBasic: {
    service: "DataSync",
    item: "GB copied, Basic mode",
    usd: 0.0125,
    per: 1,
    unit: "GB",
    work: true,
    source: DATASYNC,
    date: "2025-04-01",
  },
  dataSyncEnhanced: {
    service: "DataSync",
    item: "GB copied, Enhanced mode",
    usd: 0.015,
    per: 1,
    unit: "GB",
    work: true,
    source: DATASYNC,
    date: "2025-04-01",
  },
  dataSyncEnhancedExecutions: {
    service: "DataSync",
    item: "executions, Enhanced mode",
    usd: 0.55,
    per: 1,
    unit: "execution",
    work: true,
    source: DATASYNC,
    date: "2025-04-01",
  },
  secretRequests: {
    service: "Secrets Manager",
    item: "requests",
    usd: 0.05,
    per: 10_000,
    unit: "10,000",
    source: INFRACOST,
    date: "2024-12",
  },
} as const satisfies Record<string, Price>;

/** The name of a price. */
export type Priced = keyof typeof PRICES;

/** SQS's free requests: one allowance of an account for all its queues, so it belongs to no single price. */
export const FREE_SQS_REQUESTS = MILLION;

/** Whose prices these are. */
export const PRICED_REGION = "us-east-1";
