/**
 * The machine's first states: read the parameters, put the execution's input over them, and refuse what is missing, of
 * the wrong type or out of range before anything exists.
 */
import { type PayloadTemplate, type States, type Test, when } from "./asl";
import { call, named, problem } from "./pipeline-calls";
import type { PipelineDefinitionArgs } from "./pipeline-definition-args";
import type { Loop } from "./pipeline-loops";
import { type ParameterRule, parameterRules, ruleInWords } from "./pipeline-parameters";

const LOOPS: Loop[] = [
  "fileSystem",
  "associations",
  "importing",
  "submission",
  "job",
  "export",
  "deletion",
  "jobDefinitions",
];

/** From `Prepare` to `next`, or to `refused` with a problem. */
export function parameterStates(args: PipelineDefinitionArgs, next: string, refused: string): States {
  const rules = parameterRules(args.pipeline);
  return {
    Prepare: {
      Type: "Pass",
      Comment: "What later states fill in; names of this run's own come from a digest of its execution.",
      Parameters: {
        run: {
          "id.$": "$$.Execution.Id",
          "name.$": "$$.Execution.Name",
          "started.$": "$$.State.EnteredTime",
          // Tokens and names: at most 63 characters of A-Z a-z 0-9 _ . - (botocore fsx model, ClientRequestToken),
          // which an execution's name need not be. 32 hex digits.
          "token.$": "States.Hash($$.Execution.Id, 'MD5')",
        },
        "given.$": "$$.Execution.Input",
        problem: { error: "", cause: "" },
        fileSystem: { id: "", fate: "none", text: "none was created", next: "Nothing has to be cleaned up." },
        job: { result: { text: "none was started" } },
        leftover: { text: "" },
        looks: Object.fromEntries(LOOPS.map((loop) => [loop, { value: 0 }])),
      },
      Next: "ReadDefaults",
    },
    ReadDefaults: call(args, {
      name: "getParameter",
      comment: "The stack's values; they may be edited there, and each execution may override them.",
      parameters: { Name: args.parameterName },
      select: {
        "defaults.$": "States.StringToJson($.Parameter.Value)",
        fallback: { arraySize: 0 },
      },
      resultPath: "$.source",
      next: "RenderSources",
      catches: [
        {
          errors: named("getParameter", ["ParameterNotFound", "ParameterVersionNotFound", "InvalidKeyId"]),
          next: "ParametersNotRead",
        },
      ],
      onError: "ParametersNotRead",
    }),
    RenderSources: {
      Type: "Pass",
      Comment: "As texts, which tell an object from everything else.",
      Parameters: {
        "defaults.$": "States.JsonToString($.source.defaults)",
        "given.$": "States.JsonToString($.given)",
      },
      ResultPath: "$.texts",
      Next: "AreSourcesObjects",
    },
    AreSourcesObjects: {
      Type: "Choice",
      Choices: [
        when(
          {
            And: [
              { Variable: "$.texts.defaults", StringMatches: "{*}" },
              { Variable: "$.texts.given", StringMatches: "{*}" },
            ],
          },
          "MergeParameters",
        ),
      ],
      Default: "InputRefused",
    },
    MergeParameters: {
      Type: "Pass",
      Parameters: {
        "value.$":
          "States.JsonMerge(States.JsonMerge($.source.fallback, $.source.defaults, false), $.given, false)",
      },
      ResultPath: "$.merged",
      Next: "ArePresent",
    },
    ArePresent: {
      Type: "Choice",
      Choices: [
        when(
          {
            Or: rules.map(
              ({ name }): Test => ({ Not: { Variable: `$.merged.value.${name}`, IsPresent: true } }),
            ),
          },
          "ParameterMissing",
        ),
      ],
      Default: "RenderParameters",
    },
    RenderParameters: {
      Type: "Pass",
      Comment: "As texts, which tell a whole number and a list from everything else.",
      Parameters: Object.fromEntries(
        rules.map(({ name }) => [`${name}.$`, `States.JsonToString($.merged.value.${name})`]),
      ),
      ResultPath: "$.texts",
      Next: "ValidateParameters",
    },
    ValidateParameters: {
      Type: "Choice",
      Choices: rules.map((rule) => when({ Or: broken(rule) }, refusal(rule))),
      Default: "TakeParameters",
    },
    TakeParameters: {
      Type: "Pass",
      Parameters: taken(),
      Next: next,
    },
    ParametersNotRead: problem(
      "ParametersNotRead",
      `The parameter ${args.parameterName} could not be read as JSON: {}: {}`,
      ["$.caught.Error", "$.caught.Cause"],
      refused,
    ),
    InputRefused: problem(
      "InvalidParameters",
      `The parameter ${args.parameterName} and the execution input must be JSON objects. They are {} and {}`,
      ["$.texts.defaults", "$.texts.given"],
      refused,
    ),
    ParameterMissing: problem(
      "InvalidParameters",
      `Every one of ${rules.map(({ name }) => name).join(", ")} is needed. Together, the parameter ${args.parameterName} and the execution input give {}`,
      ["States.JsonToString($.merged.value)"],
      refused,
    ),
    ...Object.fromEntries(
      rules.map((rule) => [
        refusal(rule),
        problem(
          "InvalidParameters",
          `${rule.name} is {}; ${ruleInWords(rule)} is needed`,
          [`$.texts.${rule.name}`],
          refused,
        ),
      ]),
    ),
  };
}

/** `RefuseStorageCapacity` */
function refusal({ name }: ParameterRule): string {
  return `Refuse${name[0]!.toUpperCase()}${name.slice(1)}`;
}

/** What the parameters' own states needed is dropped, since every later event would carry it. */
function taken(): PayloadTemplate {
  const kept = ["run", "problem", "fileSystem", "job", "leftover", "looks"];
  return {
    ...Object.fromEntries(kept.map((name) => [`${name}.$`, `$.${name}`])),
    "parameters.$": "$.merged.value",
  };
}

/** Tests of which one holds where the rule is broken. */
function broken(rule: ParameterRule): Test[] {
  const value = `$.merged.value.${rule.name}`;
  const text = `$.texts.${rule.name}`;
  switch (rule.kind) {
    case "number": {
      const outside: Test = {
        Or: [
          { Variable: value, NumericLessThan: rule.least },
          { Variable: value, NumericGreaterThan: rule.most },
        ],
      };
      return [
        { Not: { Variable: value, IsNumeric: true } },
        rule.orZero ? { And: [outside, { Not: { Variable: value, NumericEquals: 0 } }] } : outside,
        // A Choice cannot ask for a whole number, but a number's text can be looked at: 1.5, 1E30.
        { Variable: text, StringMatches: "*.*" },
        { Variable: text, StringMatches: "*e*" },
        { Variable: text, StringMatches: "*E*" },
      ];
    }
    case "boolean":
      return [{ Not: { Variable: value, IsBoolean: true } }];
    case "text":
      return [
        { Not: { Variable: value, IsString: true } },
        rule.oneOf
          ? { And: rule.oneOf.map((one): Test => ({ Not: { Variable: value, StringEquals: one } })) }
          : { Variable: value, StringEquals: "" },
      ];
    case "list":
      return [{ Not: { Variable: text, StringMatches: `[${rule.startsWith ?? ""}*]` } }];
  }
}
