/**
 * Answers read by the service's published model, without any SDK: every member must be one of the model's, of its
 * type, within its constraints, and nothing that is required may lack.
 */
import { cbor } from "@smithy/core/cbor";
import { errorCode, type ServiceModel, type Shape, type ShapeRef } from "../../../local/models/model";
import { readXml } from "../../../local/protocols/xml-reader";
import { Checks } from "./answer-checks";
import { XmlValues } from "./answer-xml";
import type { Members } from "./request";

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export interface ReadAnswer {
  /** Date for times, Uint8Array for blobs; of an error, the members of its shape. */
  output: Members;
  /** Name of the error on the wire; absent where the call succeeded. */
  error?: { code: string; message: string };
  /** What the model does not allow, with the place. */
  problems: string[];
}

export function readAnswer(model: ServiceModel, operation: string, answer: HttpAnswer): ReadAnswer {
  const { output, resultWrapper } = model.operations[operation]!;
  const reader = new Reader(model);
  if (answer.status >= 300) return reader.error(operation, answer);
  return output ? reader.answer(output, resultWrapper, answer) : { output: {}, problems: [] };
}

class Reader {
  readonly #protocol: string;
  readonly #checks = new Checks();
  readonly #xml: XmlValues;

  constructor(private readonly model: ServiceModel) {
    this.#protocol = model.metadata.protocol;
    this.#xml = new XmlValues(model, this.#checks);
  }

  answer(ref: ShapeRef, wrapper: string | undefined, answer: HttpAnswer): ReadAnswer {
    return { output: this.#output(ref, wrapper, answer), problems: this.#checks.problems };
  }

  #output(ref: ShapeRef, wrapper: string | undefined, answer: HttpAnswer): Members {
    const shape = this.model.shapes[ref.shape]!;
    switch (this.#protocol) {
      case "json":
        return this.#value(ref, JSON.parse(answer.body.toString("utf8")), "answer") as Members;
      case "smithy-rpc-v2-cbor":
        return this.#value(
          ref,
          answer.body.length === 0 ? {} : cbor.deserialize(answer.body),
          "answer",
        ) as Members;
      case "query": {
        const root = readXml(answer.body.toString("utf8"));
        const result = root.children.find(({ name }) => name === wrapper);
        if (wrapper !== undefined && !result) this.#checks.problems.push(`no <${wrapper}>`);
        return this.#xml.value(ref, result ?? { ...root, children: [] }, "answer") as Members;
      }
      default:
        return this.#rest(shape, answer);
    }
  }

  #rest(shape: Shape, answer: HttpAnswer): Members {
    const output: Members = {};
    const bodyMembers: Record<string, ShapeRef> = {};
    for (const [name, ref] of Object.entries(shape.members ?? {})) {
      const wire = (ref.locationName ?? name).toLowerCase();
      if (ref.location === "statusCode") output[name] = answer.status;
      else if (ref.location === "header") {
        const value = answer.headers[wire];
        if (value !== undefined) output[name] = this.#xml.text(ref, value, name, "rfc822");
      } else if (ref.location === "headers") {
        const found = Object.entries(answer.headers).filter(([header]) => header.startsWith(wire));
        output[name] = Object.fromEntries(found.map(([header, value]) => [header.slice(wire.length), value]));
      } else bodyMembers[name] = ref;
    }
    if (shape.payload !== undefined) {
      const payload = this.model.shapes[shape.members![shape.payload]!.shape]!;
      if (payload.type === "blob" && answer.body.length > 0)
        output[shape.payload] = new Uint8Array(answer.body);
      return output;
    }
    if (answer.body.length === 0) return output;
    const inBody: Shape = {
      type: "structure",
      members: bodyMembers,
      ...(shape.required ? { required: shape.required } : {}),
    };
    if (this.#protocol === "rest-xml") {
      const root = readXml(answer.body.toString("utf8"));
      // GetBucketLocation's answer is its one member.
      const only = Object.keys(bodyMembers);
      const isMember = only.length === 1 && root.name === only[0] && root.children.length === 0;
      const element = isMember ? { name: "", text: "", children: [root] } : root;
      return { ...output, ...(this.#xml.structure(inBody, element, "answer") as Members) };
    }
    return {
      ...output,
      ...(this.#structure(inBody, JSON.parse(answer.body.toString("utf8")), "answer") as Members),
    };
  }

  /** A value of JSON or CBOR. */
  #value(ref: ShapeRef, value: unknown, path: string): unknown {
    const shape = this.model.shapes[ref.shape]!;
    const wrong = (wanted: string) => {
      this.#checks.problems.push(`${path}: ${JSON.stringify(value)?.slice(0, 80)} is not ${wanted}`);
      return value;
    };
    switch (shape.type) {
      case "structure":
        return isMembers(value) ? this.#structure(shape, value, path) : wrong("a structure");
      case "list":
        if (!Array.isArray(value)) return wrong("a list");
        this.#checks.size(shape, value.length, path);
        return value.map((item, i) => this.#value(shape.member!, item, `${path}[${i}]`));
      case "map":
        if (!isMembers(value)) return wrong("a map");
        return Object.fromEntries(
          Object.entries(value).map(([key, item]) => {
            this.#checks.string(this.model.shapes[shape.key!.shape]!, key, `${path} key`);
            return [key, this.#value(shape.value!, item, `${path}.${key}`)];
          }),
        );
      case "timestamp":
        if (value instanceof Date) return value;
        if (isMembers(value) && typeof value.value === "number") return new Date(value.value * 1000);
        return typeof value === "number"
          ? new Date(Math.round(value * 1000))
          : wrong("a time in epoch seconds");
      case "blob":
        if (value instanceof Uint8Array) return value;
        if (typeof value !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
          return wrong("a blob in base64");
        return new Uint8Array(Buffer.from(value, "base64"));
      case "boolean":
        return typeof value === "boolean" ? value : wrong("a boolean");
      case "string":
      case "character":
        if (typeof value !== "string") return wrong("a text");
        this.#checks.string(shape, value, path);
        return value;
      default: {
        const number = typeof value === "bigint" ? Number(value) : value;
        if (typeof number !== "number") return wrong("a number");
        this.#checks.number(shape, number, path);
        return number;
      }
    }
  }

  #structure(shape: Shape, value: Members, path: string): Members {
    const output: Members = {};
    const names = new Map(
      Object.entries(shape.members ?? {}).map(([name, ref]) => [ref.locationName ?? name, { name, ref }]),
    );
    for (const [wire, item] of Object.entries(value)) {
      const member = names.get(wire);
      if (!member) this.#checks.problems.push(`${path}: the model has no member ${wire}`);
      else if (item === null) this.#checks.problems.push(`${path}.${wire} is null`);
      else output[member.name] = this.#value(member.ref, item, `${path}.${wire}`);
    }
    this.#checks.required(shape, output, path);
    return output;
  }

  error(operation: string, answer: HttpAnswer): ReadAnswer {
    const { code, message, members } = this.#errorParts(answer);
    const shapeName = this.model.operations[operation]!.errors.find(
      (name) => errorCode(this.model, name) === code,
    );
    const shape = shapeName === undefined ? undefined : this.model.shapes[shapeName]!;
    if (shape) {
      const wanted = shape.error?.httpStatusCode ?? (shape.fault ? 500 : 400);
      if (answer.status !== wanted)
        this.#checks.problems.push(`${code} is answered with ${answer.status}, not ${wanted}`);
      for (const [name, value] of Object.entries(members)) {
        const ref = shape.members?.[name];
        if (!ref) this.#checks.problems.push(`${code} has no member ${name}`);
        else if (this.#protocol.startsWith("json")) this.#value(ref, value, `${code}.${name}`);
      }
      this.#checks.required(
        { ...shape, required: (shape.required ?? []).filter((name) => !/^message$/i.test(name)) },
        members,
        code,
      );
    }
    return { output: members, error: { code, message }, problems: this.#checks.problems };
  }

  #errorParts({ headers, body }: HttpAnswer): { code: string; message: string; members: Members } {
    const text = body.toString("utf8");
    if (this.#protocol === "query" || this.#protocol === "rest-xml") {
      if (text === "") return { code: "", message: "", members: {} };
      const root = readXml(text);
      const error = root.name === "Error" ? root : root.children.find(({ name }) => name === "Error")!;
      const part = (name: string) => error.children.find((child) => child.name === name)?.text ?? "";
      return { code: part("Code"), message: part("Message"), members: {} };
    }
    const members = (
      this.#protocol === "smithy-rpc-v2-cbor" ? cbor.deserialize(body) : JSON.parse(text)
    ) as Members;
    const { __type, message, Message, ...others } = members;
    const name = String(headers["x-amzn-errortype"] ?? __type ?? "");
    return {
      code: name.replace(/^.*#/, "").replace(/:.*$/, ""),
      message: String(message ?? Message),
      members: others,
    };
  }
}

function isMembers(value: unknown): value is Members {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
