/**
 * Every emulated operation against the service's published model: requests that the model allows are accepted, or
 * refused with an error of the operation; those that it does not allow get the service's validation error; answers are
 * what the model says, and what an SDK reads. FIDELITY_RUNS and FIDELITY_SEED search further than CI does.
 */
import { expect } from "chai";
import * as fc from "fast-check";
import { modelOf } from "../../../local/models/model";
import type { ServiceName } from "../../../local/service";
import { refusedOf } from "../../../local/support/refused";
import { Wire } from "./endpoint";
import { invalidExchange, validExchange } from "./exchange";
import { inputsOf } from "./inputs";
import { mutationsOf } from "./mutations";
import { prepared } from "./prepared";
import { inProtocol, protocolsOf } from "./protocols";
import { refusedExchange } from "./refused";

const RUNS = Number(process.env.FIDELITY_RUNS ?? 12);
const SEED = Number(process.env.FIDELITY_SEED ?? 5);

/** Operations that leave everything as it is. */
const READS = /^(Describe|Get|List|Head|Filter)/;

/** Further requests of an operation of which none has been accepted. */
const UNLUCKY = 60;

/** Changes of one kind at one place are tried this often. */
const REPEATS = 1;

const SERVICES: ServiceName[] = [
  ...(["batch", "datasync", "events", "fsx", "iam", "kms", "lambda", "logs", "monitoring"] as const),
  ...(["s3", "scheduler", "secretsmanager", "sns", "sqs", "ssm", "states", "sts"] as const),
];

/** Calls that begin a process, or compile a state machine, take long. */
const SLOW: Record<string, number> = {
  "lambda Invoke": 4,
  "states CreateStateMachine": 4,
  "states UpdateStateMachine": 4,
};

let requests = 0;

for (const [service, protocol] of SERVICES.flatMap((name) =>
  protocolsOf(name).map((one) => [name, one] as const),
)) {
  describe(`${service}, against its published model, in ${protocol}`, () => {
    const model = inProtocol(modelOf(service), protocol);

    it("accepts requests that the model allows, or refuses them with an error of the operation", async () => {
      const complaints = new Set<string>();
      let { cloud, hints } = await prepared(service);
      let wire = await Wire.open(cloud);
      let changed = false;
      for (const operation of Object.keys(model.operations)) {
        // A new cloud after each operation that changes it, so that one's requests do not decide what another's find.
        if (changed) {
          await wire.close();
          ({ cloud, hints } = await prepared(service));
          wire = await Wire.open(cloud);
        }
        changed = !READS.test(operation);
        const numRuns = Math.min(RUNS, SLOW[`${service} ${operation}`] ?? RUNS);
        const inputs = inputsOf(model, cloud.service(service)!.operations.get(operation)!, hints);
        let accepted = 0;
        const requestsOf = function* () {
          yield* fc.sample(inputs, { numRuns, seed: SEED });
          // Chance may have asked for nothing but what there is not.
          if (accepted === 0) yield* fc.sample(inputs, { numRuns: UNLUCKY, seed: SEED + 1 });
        };
        for (const input of requestsOf()) {
          const { read, complaints: found } = await validExchange(wire, model, service, operation, input);
          requests++;
          if (!read.error) accepted++;
          for (const complaint of found) complaints.add(`${operation} ${shown(input)}: ${complaint}`);
        }
        if (accepted === 0)
          complaints.add(`${operation}: none of ${numRuns + UNLUCKY} requests was accepted`);
      }
      await wire.close();
      expect([...complaints]).to.deep.equal([]);
    });

    it("refuses requests that break the model in one place, and names the place", async () => {
      const complaints: string[] = [];
      const { cloud, hints } = await prepared(service);
      const wire = await Wire.open(cloud);
      for (const [name, operation] of cloud.service(service)!.operations) {
        const tried = new Map<string, number>();
        for (const input of fc.sample(inputsOf(model, operation, hints), {
          numRuns: Math.ceil(RUNS / 2),
          seed: SEED,
        })) {
          for (const mutation of mutationsOf(model, name, input)) {
            const place = `${mutation.kind} ${mutation.path.replace(/\.\d+/g, "")}`;
            const times = tried.get(place) ?? 0;
            if (times >= REPEATS) continue;
            tried.set(place, times + 1);
            requests++;
            const found = await invalidExchange(wire, model, service, name, mutation);
            complaints.push(...found.map((complaint) => `${name} ${shown(mutation.input)}: ${complaint}`));
          }
        }
      }
      await wire.close();
      expect(complaints).to.deep.equal([]);
    });

    it("refuses by name what the model knows and the local cloud does not honour", async () => {
      const complaints: string[] = [];
      const { cloud, hints } = await prepared(service);
      const wire = await Wire.open(cloud);
      for (const [name, operation] of cloud.service(service)!.operations) {
        const [input] = fc.sample(inputsOf(model, operation, hints), { numRuns: 1, seed: SEED });
        for (const refused of refusedOf(model, model.operations[name]!.input, operation.input)) {
          requests++;
          complaints.push(...(await refusedExchange(wire, model, service, name, input!, refused)));
        }
      }
      await wire.close();
      expect(complaints).to.deep.equal([]);
    });
  });
}

describe("the published models", () => {
  after(() => {
    if (process.env.FIDELITY_RUNS) console.log(`      ${requests} requests, seed ${SEED}`);
  });

  it("have every operation of the local cloud, and no other", async () => {
    for (const service of SERVICES) {
      const { cloud } = await prepared(service);
      expect(Object.keys(modelOf(service).operations)).to.deep.equal([
        ...cloud.service(service)!.operations.keys(),
      ]);
      expect(cloud.services.map(({ name }) => name).sort()).to.deep.equal(SERVICES);
      await cloud.close();
    }
  });
});

function shown(input: object): string {
  return JSON.stringify(input).slice(0, 300);
}
