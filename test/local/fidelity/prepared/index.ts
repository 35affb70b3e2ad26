/** Clouds with one of everything that a service's operations are about, and what requests have to know of it. */
import { LocalCloud } from "../../../../local/cloud";
import type { ServiceName } from "../../../../local/service";
import type { Hints } from "../inputs";
import { batch, lambda, states } from "./compute";
import { events, scheduler, sns, sqs } from "./messaging";
import { START } from "./names";
import { iam, kms, logs, monitoring, secretsmanager, ssm, sts } from "./operations";
import { fsx, s3 } from "./storage";
import { datasync } from "./transfers";

const PREPARE: Record<ServiceName, (cloud: LocalCloud) => Promise<Hints>> = {
  ...{ batch, datasync, events, fsx, iam, kms, lambda, logs, monitoring },
  ...{ s3, scheduler, secretsmanager, sns, sqs, ssm, states, sts },
};

export async function prepared(service: ServiceName): Promise<{ cloud: LocalCloud; hints: Hints }> {
  const cloud = new LocalCloud({ region: "us-east-1", start: START, seed: `fidelity ${service}` });
  return { cloud, hints: await PREPARE[service](cloud) };
}
