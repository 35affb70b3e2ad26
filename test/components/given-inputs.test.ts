import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { givenInputs } from "../../components/given-inputs";
import { deploy } from "./mock-deployment";

const ALARM: aws.cloudwatch.MetricAlarmArgs = {
  name: "one",
  comparisonOperator: "LessThanThreshold",
  evaluationPeriods: 1,
  threshold: 0,
  actionsEnabled: false,
  alarmDescription: "",
  metricQueries: undefined,
  dimensions: { Stack: pulumi.output("dev") },
};

const alarm = (transformations: pulumi.ResourceTransformation[]) =>
  deploy("us-east-1", () => {
    const made = new aws.cloudwatch.MetricAlarm("alarm", ALARM, { transformations });
    const outputs = Object.entries(made).filter(([, value]) => pulumi.Output.isInstance(value));
    // The names as text: an Output of a resource is looked into, too.
    return { names: outputs.map(([name]) => name).join(" "), arn: made.arn };
  });

describe("a resource with nothing but its given inputs", () => {
  it("is registered as it would be with all, also with false, zero and an empty text", async () => {
    const [all, given] = [await alarm([]), await alarm([givenInputs()])];
    expect(given.resources).to.deep.equal(all.resources);
    expect(given.one("cloudwatch/metricAlarm:MetricAlarm").inputs).to.deep.equal({
      name: "one",
      comparisonOperator: "LessThanThreshold",
      evaluationPeriods: 1,
      threshold: 0,
      actionsEnabled: false,
      alarmDescription: "",
      dimensions: { Stack: "dev" },
    });
  });

  it("has Outputs of these, its URN and its id, and of what is read of it", async () => {
    const { result } = await alarm([givenInputs("arn")]);
    expect(result.names.split(" ")).to.have.members([
      "urn",
      "id",
      "actionsEnabled",
      "alarmDescription",
      "arn",
      "comparisonOperator",
      "dimensions",
      "evaluationPeriods",
      "name",
      "threshold",
    ]);
    expect(result.arn).to.equal("arn:aws:cloudwatch:us-east-1:111122223333:alarm:one");
  });
});
