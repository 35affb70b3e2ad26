/** What the service's published model allows an answer's values to be; what it does not is noted, with the place. */
import type { Shape } from "../../../local/models/model";
import { satisfies } from "./pattern";
import type { Members } from "./request";

export class Checks {
  readonly problems: string[] = [];

  required(shape: Shape, output: Members, path: string): void {
    for (const name of shape.required ?? []) {
      if (shape.members?.[name] && output[name] === undefined) this.problems.push(`${path}: ${name} lacks`);
    }
  }

  string(shape: Shape, value: string, path: string): void {
    if (shape.enum && !shape.enum.includes(value))
      this.problems.push(`${path}: ${value} is no value of its enum`);
    if (shape.pattern && !satisfies(shape.pattern, value))
      this.problems.push(`${path}: ${value} breaks ${shape.pattern}`);
    this.size(shape, [...value].length, path);
  }

  /** Nothing may be there where the model wants something: answers share shapes with requests, and say so. */
  size({ min, max }: Shape, size: number, path: string): void {
    if ((size > 0 && size < (min ?? 0)) || size > (max ?? Infinity))
      this.problems.push(`${path}: size ${size} is outside ${min}..${max}`);
  }

  number({ type, min, max }: Shape, value: number, path: string): void {
    if ((type === "integer" || type === "long") && !Number.isInteger(value))
      this.problems.push(`${path}: ${value} is not whole`);
    if (value < (min ?? -Infinity) || value > (max ?? Infinity))
      this.problems.push(`${path}: ${value} is outside ${min}..${max}`);
  }
}
