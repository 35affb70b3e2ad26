/** Values of an answer in XML, and those that stand as text in headers, read by the service's published model. */
import type { ServiceModel, Shape, ShapeRef } from "../../../local/models/model";
import type { XmlElement } from "../../../local/protocols/xml-reader";
import type { Checks } from "./answer-checks";
import type { Members } from "./request";

const NOT_OUTPUT: ReadonlySet<string> = new Set(["ResponseMetadata"]);

export class XmlValues {
  constructor(
    private readonly model: ServiceModel,
    private readonly checks: Checks,
  ) {}

  value(ref: ShapeRef, element: XmlElement, path: string): unknown {
    const shape = this.model.shapes[ref.shape]!;
    if (shape.type === "structure") return this.structure(shape, element, path);
    if (shape.type === "list")
      return element.children.map((child, i) => this.#item(shape, child, `${path}[${i}]`));
    if (shape.type === "map") {
      return Object.fromEntries(
        element.children.map((entry) => {
          const part = (name: string) => entry.children.find((child) => child.name === name);
          const key = part(shape.key?.locationName ?? "key");
          const value = part(shape.value?.locationName ?? "value");
          if (entry.name !== "entry" || !key || !value)
            this.checks.problems.push(`${path}: <${entry.name}> is no entry`);
          return [key?.text, value && this.value(shape.value!, value, `${path}.${key?.text}`)];
        }),
      );
    }
    return this.text(ref, element.text, path, "iso8601");
  }

  #item(list: Shape, element: XmlElement, path: string): unknown {
    const name = list.member?.locationName ?? "member";
    if (!list.flattened && element.name !== name)
      this.checks.problems.push(`${path}: <${element.name}> is not <${name}>`);
    return this.value(list.member!, element, path);
  }

  structure(shape: Shape, element: XmlElement, path: string): Members {
    const output: Members = {};
    const names = new Map(
      Object.entries(shape.members ?? {}).map(([name, ref]) => [ref.locationName ?? name, { name, ref }]),
    );
    for (const child of element.children) {
      const member = names.get(child.name);
      if (!member) {
        if (!NOT_OUTPUT.has(child.name))
          this.checks.problems.push(`${path}: the model has no member ${child.name}`);
        continue;
      }
      const own = this.model.shapes[member.ref.shape]!;
      if (own.type === "list" && (own.flattened || member.ref.flattened)) {
        const items = (output[member.name] as unknown[] | undefined) ?? [];
        output[member.name] = [...items, this.value(own.member!, child, `${path}.${child.name}`)];
      } else output[member.name] = this.value(member.ref, child, `${path}.${child.name}`);
    }
    this.checks.required(shape, output, path);
    return output;
  }

  /** A scalar that stands as text. */
  text(ref: ShapeRef, text: string, path: string, times: "iso8601" | "rfc822"): unknown {
    const shape = this.model.shapes[ref.shape]!;
    switch (shape.type) {
      case "boolean":
        if (text !== "true" && text !== "false") this.checks.problems.push(`${path}: ${text} is no boolean`);
        return text === "true";
      case "timestamp": {
        const form =
          times === "rfc822"
            ? /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/
            : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
        if (!form.test(text)) this.checks.problems.push(`${path}: ${text} is no time of ${times}`);
        return new Date(text);
      }
      case "blob":
        return new Uint8Array(Buffer.from(text, "base64"));
      case "string":
      case "character":
        this.checks.string(shape, text, path);
        return text;
      default:
        if (!/^-?\d+(\.\d+)?(E-?\d+)?$/i.test(text))
          this.checks.problems.push(`${path}: ${text} is no number`);
        this.checks.number(shape, Number(text), path);
        return Number(text);
    }
  }
}
