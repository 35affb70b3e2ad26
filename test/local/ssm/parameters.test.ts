import { SSM } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { LocalCloud } from "../../../local/cloud";
import { type Endpoint, startEndpoint } from "../../../local/endpoint";
import { type Caller, OPERATOR, ServiceError } from "../../../local/service";

const START = Date.UTC(2026, 2, 1);

function newCloud(): LocalCloud {
  return new LocalCloud({ region: "us-east-1", start: START, seed: "test" });
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) => {
      if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
      throw error;
    },
  );
}

describe("parameters", () => {
  let cloud: LocalCloud;
  const call = (operation: string, input: object, caller: Caller = OPERATOR) =>
    cloud.call("ssm", operation, input, caller);

  beforeEach(() => {
    cloud = newCloud();
  });

  it("a parameter is found by its name, by its ARN and by its newest version", async () => {
    expect(
      await call("PutParameter", {
        Name: "/fsx/dev/a",
        Type: "String",
        Value: "{}",
        Tier: "Intelligent-Tiering",
      }),
    ).to.deep.equal({ Version: 1, Tier: "Standard" });
    const expected = {
      Name: "/fsx/dev/a",
      Type: "String",
      Value: "{}",
      Version: 1,
      LastModifiedDate: new Date(START),
      ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/fsx/dev/a",
      DataType: "text",
    };
    for (const Name of ["/fsx/dev/a", "/fsx/dev/a:1", expected.ARN]) {
      expect(await call("GetParameter", { Name }), Name).to.deep.equal({ Parameter: expected });
    }
    expect(await failure(call("GetParameter", { Name: "/fsx/dev/a:2" }))).to.equal(
      "ParameterVersionNotFound: Systems Manager could not find version 2 of /fsx/dev/a. Verify the version and try again.",
    );
  });

  it("another value needs Overwrite, and is another version", async () => {
    const put = (more: object) => call("PutParameter", { Name: "a", Type: "String", Value: "1", ...more });
    await put({});
    expect(await failure(put({ Value: "2" }))).to.match(/^ParameterAlreadyExists: /);
    expect(await put({ Value: "2", Overwrite: true })).to.deep.equal({ Version: 2, Tier: "Standard" });
    expect(await call("GetParameter", { Name: "a" })).to.have.nested.property("Parameter.Value", "2");
  });

  it("a value over 4 KB needs the advanced tier, one over 8 KB is refused", async () => {
    const put = (length: number, Tier: string) =>
      call("PutParameter", { Name: `p${length}${Tier}`, Type: "String", Value: "x".repeat(length), Tier });
    expect(await put(4096, "Standard")).to.include({ Tier: "Standard" });
    expect(await failure(put(4097, "Standard"))).to.match(/^ValidationException: Standard tier .* 4096/);
    expect(await put(4097, "Intelligent-Tiering")).to.include({ Tier: "Advanced" });
    expect(await failure(put(8193, "Advanced"))).to.match(/^ValidationException: Advanced tier .* 8192/);
  });

  it("what is not plain text, and names that AWS refuses, are refused", async () => {
    const put = (more: object) =>
      failure(call("PutParameter", { Name: "a", Type: "String", Value: "1", ...more }));
    expect(await put({ Type: "SecureString" })).to.match(/^UnsupportedParameterType: /);
    for (const Name of ["aws-x", "/ssm/x", "a b", "a//b", Array(16).fill("a").join("/")]) {
      expect(await put({ Name }), Name).to.match(/^ValidationException: Parameter name/);
    }
  });

  it("GetParameters tells which names are none", async () => {
    await call("PutParameter", { Name: "a", Type: "String", Value: "1" });
    const answer = (await call("GetParameters", { Names: ["a", "b", "a"] })) as {
      Parameters: { Name: string }[];
      InvalidParameters: string[];
    };
    expect(answer.Parameters.map(({ Name }) => Name)).to.deep.equal(["a"]);
    expect(answer.InvalidParameters).to.deep.equal(["b"]);
  });

  it("a deleted parameter is gone", async () => {
    await call("PutParameter", { Name: "a", Type: "String", Value: "1" });
    await call("DeleteParameter", { Name: "a" });
    expect(await failure(call("GetParameter", { Name: "a" }))).to.equal(
      "ParameterNotFound: Parameter a not found.",
    );
    expect(await failure(call("DeleteParameter", { Name: "a" }))).to.match(/^ParameterNotFound/);
  });

  it("parameters are listed by name, page by page, without their values", async () => {
    for (const Name of ["/b/2", "/a/1", "/b/1"])
      await call("PutParameter", { Name, Type: "String", Value: "1" });
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = (await call("DescribeParameters", {
        MaxResults: 1,
        ParameterFilters: [{ Key: "Name", Option: "BeginsWith", Values: ["/b"] }],
        ...(token ? { NextToken: token } : {}),
      })) as { Parameters: { Name: string; Value?: string }[]; NextToken?: string };
      names.push(...page.Parameters.map(({ Name }) => Name));
      expect(page.Parameters[0]).not.to.have.property("Value");
      token = page.NextToken;
    } while (token);
    expect(names).to.deep.equal(["/b/1", "/b/2"]);
  });

  it("a role reads the parameters that its policy names, without the slash in front of the name", async () => {
    const statement = (more: object) =>
      JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...more } });
    const trust = statement({ Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" });
    await cloud.call("iam", "CreateRole", { RoleName: "reader", AssumeRolePolicyDocument: trust }, OPERATOR);
    const PolicyDocument = statement({
      Action: "ssm:GetParameter",
      Resource: "arn:aws:ssm:us-east-1:123456789012:parameter/fsx/a",
    });
    await cloud.call(
      "iam",
      "PutRolePolicy",
      { RoleName: "reader", PolicyName: "p", PolicyDocument },
      OPERATOR,
    );
    const reader: Caller = { kind: "role", roleName: "reader", session: "s" };
    for (const Name of ["/fsx/a", "/fsx/b"]) await call("PutParameter", { Name, Type: "String", Value: "1" });
    expect(await call("GetParameter", { Name: "/fsx/a" }, reader)).to.have.nested.property(
      "Parameter.Value",
      "1",
    );
    expect(await failure(call("GetParameter", { Name: "/fsx/b" }, reader))).to.match(
      /^AccessDeniedException: .*parameter\/fsx\/b/,
    );
  });
});

describe("parameters over HTTP", () => {
  let endpoint: Endpoint;
  let cloud: LocalCloud;

  before(async () => {
    cloud = newCloud();
    endpoint = await startEndpoint(cloud);
  });
  after(async () => {
    await endpoint.close();
  });

  it("AWS's own client reads and writes them, and knows their errors by class", async () => {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new SSM({ region: "us-east-1", endpoint: endpoint.url, credentials, maxAttempts: 1 });
    await client.putParameter({ Name: "/a", Type: "String", Value: "é" });
    const { Parameter } = await client.getParameter({ Name: "/a" });
    expect(Parameter).to.include({ Name: "/a", Value: "é", Version: 1 });
    expect(Parameter!.LastModifiedDate).to.deep.equal(new Date(START));
    const error = await client.getParameter({ Name: "/b" }).catch((thrown: Error) => thrown);
    expect(error).to.include({ name: "ParameterNotFound", message: "Parameter /b not found." });
    cloud.faults.plan({
      target: "ssm.GetParameter",
      error: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
      times: 1,
    });
    const throttled = await client.getParameter({ Name: "/a" }).catch((thrown: Error) => thrown);
    expect(throttled).to.include({ name: "ThrottlingException", message: "Rate exceeded" });
    client.destroy();
  });
});
