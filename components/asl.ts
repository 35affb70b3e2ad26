/**
 * The Amazon States Language, as far as the pipeline's state machine uses it: types of a JSONPath machine, and small
 * builders for its expressions. Field names are the language's own (states-language.net, Step Functions guide).
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** JSON whose members named `x.$` hold a path or an intrinsic function instead of a value. */
export interface PayloadTemplate {
  [member: string]: Json;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  /** Where `{ Error, Cause }` goes in the state's input. */
  ResultPath: string;
}

export interface TaskState {
  Type: "Task";
  Comment?: string;
  Resource: string;
  Parameters: PayloadTemplate;
  ResultSelector?: PayloadTemplate;
  ResultPath: string | null;
  TimeoutSeconds: number;
  Retry: Retrier[];
  Catch: Catcher[];
  Next: string;
}

export interface PassState {
  Type: "Pass";
  Comment?: string;
  Parameters: PayloadTemplate;
  /** Absent: the result replaces everything. */
  ResultPath?: string;
  Next: string;
}

export interface WaitState {
  Type: "Wait";
  Comment?: string;
  Seconds: number;
  Next: string;
}

/** A condition on one value, or on several conditions. */
export type Test =
  | { Variable: string; IsPresent: boolean }
  | { Variable: string; IsNumeric: boolean }
  | { Variable: string; IsString: boolean }
  | { Variable: string; IsBoolean: boolean }
  | { Variable: string; BooleanEquals: boolean }
  | { Variable: string; StringEquals: string }
  | { Variable: string; StringMatches: string }
  | { Variable: string; NumericEquals: number }
  | { Variable: string; NumericLessThan: number }
  | { Variable: string; NumericGreaterThan: number }
  | { Variable: string; NumericGreaterThanEquals: number }
  | { And: Test[] }
  | { Or: Test[] }
  | { Not: Test };

export interface ChoiceState {
  Type: "Choice";
  Comment?: string;
  /** The first that holds decides. */
  Choices: (Test & { Next: string })[];
  Default: string;
}

export interface SucceedState {
  Type: "Succeed";
  Comment?: string;
}

export interface FailState {
  Type: "Fail";
  Comment?: string;
  ErrorPath: string;
  CausePath: string;
}

export type State = TaskState | PassState | WaitState | ChoiceState | SucceedState | FailState;
export type States = Record<string, State>;

export interface StateMachineDefinition {
  Comment: string;
  StartAt: string;
  /** Seconds for a whole execution. */
  TimeoutSeconds: number;
  States: States;
}

/** One rule of a Choice state. */
export function when(test: Test, next: string): Test & { Next: string } {
  return { ...test, Next: next };
}

/** Whether a value that may be missing is there and equal: neither Step Functions nor people expect a missing path. */
export function isText(path: string, ...values: string[]): Test {
  const equal = values.map((value): Test => ({ Variable: path, StringEquals: value }));
  return { And: [{ Variable: path, IsPresent: true }, equal.length === 1 ? equal[0]! : { Or: equal }] };
}

/**
 * `States.Format('… {} …', path, …)`.
 * @throws Error for a character that has a meaning of its own inside the quotes of an intrinsic function
 */
export function format(text: string, ...paths: string[]): string {
  const places = text.match(/\{\}/g)?.length ?? 0;
  if (/['\\\n]/.test(text) || /[{}]/.test(text.replaceAll("{}", "")) || places !== paths.length) {
    throw new Error(
      `States.Format cannot take ${JSON.stringify(text)} with ${paths.length} values: no quote, backslash, line break or single brace, and as many {} as values.`,
    );
  }
  return `States.Format('${text}', ${paths.join(", ")})`;
}
