/** Filters of ListLocations and ListTasks: how an item's value is compared (API reference, "Filtering DataSync resources"). */

export interface ListFilter {
  Values: string[];
  Operator:
    | "Equals"
    | "NotEquals"
    | "In"
    | "LessThanOrEqual"
    | "LessThan"
    | "GreaterThanOrEqual"
    | "GreaterThan"
    | "Contains"
    | "NotContains"
    | "BeginsWith";
}

export function passes(value: string | Date, { Values, Operator }: ListFilter): boolean {
  if (Operator === "NotEquals" || Operator === "NotContains") {
    return Values.every((wanted) => compare(value, wanted, Operator));
  }
  return Values.some((wanted) => compare(value, wanted, Operator));
}

function compare(value: string | Date, wanted: string, operator: ListFilter["Operator"]): boolean {
  const [own, other] =
    value instanceof Date ? [value.getTime(), new Date(wanted).getTime()] : [value, wanted];
  switch (operator) {
    case "Equals":
    case "In":
      return own === other;
    case "NotEquals":
      return own !== other;
    case "LessThan":
      return own < other;
    case "LessThanOrEqual":
      return own <= other;
    case "GreaterThan":
      return own > other;
    case "GreaterThanOrEqual":
      return own >= other;
    case "Contains":
      return String(own).includes(String(other));
    case "NotContains":
      return !String(own).includes(String(other));
    case "BeginsWith":
      return String(own).startsWith(String(other));
  }
}
