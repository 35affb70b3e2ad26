/**
 * The published model of a service, as far as the local cloud emulates it: the JSON files beside this one, which
 * `npm run models` makes (extract.ts). The support table and the tests of fidelity are read against them; the running
 * cloud does not need them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceName } from "../service";

/** A member, or what a list or map holds: the shape's name, and how it stands on the wire. */
export interface ShapeRef {
  shape: string;
  /** Where REST protocols put it; in the body where absent. */
  location?: "uri" | "querystring" | "header" | "headers" | "statusCode";
  locationName?: string;
  flattened?: boolean;
  streaming?: boolean;
  timestampFormat?: TimestampFormat;
  /** Clients fill it in by themselves. */
  idempotencyToken?: boolean;
}

export type TimestampFormat = "iso8601" | "rfc822" | "unixTimestamp";

/** A type; the facts as botocore's models write them. */
export interface Shape {
  type:
    | "structure"
    | "list"
    | "map"
    | "string"
    | "character"
    | "blob"
    | "timestamp"
    | "boolean"
    | "integer"
    | "long"
    | "float"
    | "double";
  members?: Record<string, ShapeRef>;
  required?: string[];
  member?: ShapeRef;
  key?: ShapeRef;
  value?: ShapeRef;
  enum?: string[];
  /** Least length of a text, blob, list or map; least value of a number. */
  min?: number;
  max?: number;
  pattern?: string;
  flattened?: boolean;
  /** The member that is the whole body. */
  payload?: string;
  timestampFormat?: TimestampFormat;
  union?: boolean;
  exception?: boolean;
  fault?: boolean;
  error?: { code?: string; httpStatusCode?: number; senderFault?: boolean };
}

export interface OperationModel {
  http: { method: string; requestUri: string; responseCode?: number };
  input?: ShapeRef;
  output?: ShapeRef;
  /** The element of the answer, in the Query protocol. */
  resultWrapper?: string;
  /** Shapes of its errors. */
  errors: string[];
}

export interface ServiceModel {
  /** `botocore 1.43.11, fsx 2018-03-01` */
  source: string;
  licence: string;
  metadata: {
    apiVersion: string;
    protocol: string;
    jsonVersion?: string;
    targetPrefix?: string;
    xmlNamespace?: string;
  };
  operations: Record<string, OperationModel>;
  shapes: Record<string, Shape>;
}

export function modelFile(service: ServiceName): string {
  return join(__dirname, `${service}.json`);
}

/** @throws Error where there is no model of the service yet */
export function modelOf(service: ServiceName): ServiceModel {
  return JSON.parse(readFileSync(modelFile(service), "utf8")) as ServiceModel;
}

/**
 * The model's operation.
 * @throws Error where the model was made before the operation was emulated
 */
export function operationModel(model: ServiceModel, name: string): OperationModel {
  const operation = model.operations[name];
  if (!operation) throw new Error(`${model.source} lacks ${name}; run \`npm run models -- BOTOCORE\`.`);
  return operation;
}

/** The code with which an error stands on the wire. */
export function errorCode(model: ServiceModel, shape: string): string {
  // SQS and CloudWatch tell their old Query codes in a header of their own, and the shape's name as the code.
  const isQuery = model.metadata.protocol === "query" || model.metadata.protocol === "rest-xml";
  return (isQuery ? model.shapes[shape]?.error?.code : undefined) ?? shape;
}
