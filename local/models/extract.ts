/**
 * `npm run models -- BOTOCORE`: writes the published models of the emulated operations, without their documentation,
 * into this folder. BOTOCORE is the folder of an installed botocore, which ships the models of all services under the
 * Apache License 2.0. To be run again when an operation is added, or AWS publishes a newer model.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { LocalCloud } from "../cloud";
import type { Service } from "../service";
import { modelFile, type OperationModel, type ServiceModel, type Shape, type ShapeRef } from "./model";

/** Folders of botocore that are not named as the service signs. */
const FOLDERS: Record<string, string> = { monitoring: "cloudwatch", states: "stepfunctions" };

const LICENCE = "Apache-2.0, Copyright Amazon.com, Inc. or its affiliates; facts only, without documentation";

/** What is kept: whatever a request or an answer can be checked against. */
const METADATA = ["apiVersion", "protocol", "jsonVersion", "targetPrefix", "xmlNamespace"];
const HTTP = ["method", "requestUri", "responseCode"];
const SHAPE = [
  ...["type", "required", "enum", "min", "max", "pattern", "flattened", "payload"],
  ...["timestampFormat", "union", "exception", "fault", "error"],
];
const REF = [
  ...["shape", "location", "locationName", "flattened", "streaming", "timestampFormat", "idempotencyToken"],
];

type Facts = Record<string, unknown>;

/** A botocore model, as far as it is read here. */
interface Whole {
  metadata: Facts;
  operations: Record<string, Facts & { http: Facts; input?: Facts; output?: Facts; errors?: Facts[] }>;
  shapes: Record<string, Facts & { members?: Record<string, Facts> }>;
}

function pick(facts: Facts, names: string[]): Facts {
  return Object.fromEntries(
    names.filter((name) => facts[name] !== undefined).map((name) => [name, facts[name]]),
  );
}

function trimmedShape(shape: Whole["shapes"][string]): Shape {
  const trimmed = pick(shape, SHAPE);
  for (const part of ["member", "key", "value"]) {
    if (shape[part]) trimmed[part] = pick(shape[part] as Facts, REF);
  }
  if (shape.members) {
    trimmed.members = Object.fromEntries(
      Object.entries(shape.members).map(([name, member]) => [name, pick(member, REF)]),
    );
  }
  return trimmed as unknown as Shape;
}

function trimmedOperation({ http, input, output, errors = [] }: Whole["operations"][string]): OperationModel {
  return {
    http: pick(http, HTTP),
    ...(input ? { input: pick(input, REF) } : {}),
    ...(output ? { output: pick(output, REF) } : {}),
    ...(output?.resultWrapper ? { resultWrapper: output.resultWrapper } : {}),
    errors: errors.map(({ shape }) => shape),
  } as unknown as OperationModel;
}

/** Every shape that the operations reach, in the order of their names. */
function reachedShapes(whole: Whole, operations: OperationModel[]): Record<string, Shape> {
  const wanted = operations.flatMap(({ input, output, errors }) => [input?.shape, output?.shape, ...errors]);
  const shapes = new Map<string, Shape>();
  for (const name of wanted) {
    if (name === undefined || shapes.has(name)) continue;
    const shape = trimmedShape(whole.shapes[name]!);
    shapes.set(name, shape);
    const refs: (ShapeRef | undefined)[] = [...Object.values(shape.members ?? {}), shape.member, shape.key];
    wanted.push(...[...refs, shape.value].map((ref) => ref?.shape));
  }
  return Object.fromEntries([...shapes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @throws Error where the newest model lacks an operation */
function extract(service: Service, botocore: string): ServiceModel {
  const folder = FOLDERS[service.name] ?? service.name;
  const version = readdirSync(join(botocore, "data", folder))
    .sort()
    .at(-1)!;
  const whole = readModel(join(botocore, "data", folder, version));
  const operations: Record<string, OperationModel> = {};
  for (const name of service.operations.keys()) {
    const operation = whole.operations[name];
    if (!operation) throw new Error(`${folder} ${version} has no operation ${name}.`);
    operations[name] = trimmedOperation(operation);
  }
  const release = /__version__ = '([^']+)'/.exec(readFileSync(join(botocore, "__init__.py"), "utf8"))![1];
  return {
    source: `botocore ${release}, ${folder} ${version}`,
    licence: LICENCE,
    metadata: pick(whole.metadata, METADATA) as unknown as ServiceModel["metadata"],
    operations,
    shapes: reachedShapes(whole, Object.values(operations)),
  };
}

/** Releases of botocore differ in whether the files are compressed. */
function readModel(folder: string): Whole {
  const plain = join(folder, "service-2.json");
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return JSON.parse(text.toString("utf8")) as Whole;
}

/** JSON with one operation or shape per line, so that a newer model shows as the lines that changed. */
function lines(model: ServiceModel): string {
  const section = (entries: object) =>
    Object.entries(entries)
      .map(([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`)
      .join(",\n");
  return `{
  "source": ${JSON.stringify(model.source)},
  "licence": ${JSON.stringify(model.licence)},
  "metadata": ${JSON.stringify(model.metadata)},
  "operations": {
${section(model.operations)}
  },
  "shapes": {
${section(model.shapes)}
  }
}
`;
}

const [botocore] = process.argv.slice(2);
if (!botocore || !existsSync(join(botocore, "data"))) {
  console.error(
    "Give the folder of an installed botocore: npm run models -- \"$(python3 -c 'import botocore; print(*botocore.__path__)')\"",
  );
  process.exitCode = 1;
} else {
  const cloud = new LocalCloud({ region: "us-east-1", start: 0, seed: "models" });
  for (const service of cloud.services) {
    const model = extract(service, botocore);
    writeFileSync(modelFile(service.name), lines(model));
    console.log(
      `${service.name}: ${Object.keys(model.operations).length} operations, ${Object.keys(model.shapes).length} shapes, ${model.source}`,
    );
  }
}
