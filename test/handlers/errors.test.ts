import { expect } from "chai";
import {
  errorMessage,
  errorRecord,
  failureKind,
  typedError,
  withoutCredentials,
} from "../../handlers/errors";
import { awsError } from "./fake-fsx";

describe("what a failed call means", () => {
  for (const [kind, error] of [
    ["busy", awsError("DataRepositoryTaskExecuting")],
    ["temporary", awsError("ThrottlingException")],
    ["temporary", awsError("Throttling")],
    ["temporary", awsError("TooManyRequestsException", "", 429)],
    ["temporary", awsError("RequestLimitExceeded", "", 503)],
    ["temporary", awsError("NeverHeardOf", "", 429)],
    ["temporary", awsError("NeverHeardOf", "", 502)],
    ["temporary", awsError("InternalServerError", "", 500)],
    ["temporary", awsError("ServiceLimitExceeded")],
    ["temporary", awsError("ExpiredTokenException", "")],
    ["temporary", Object.assign(new Error("x"), { code: "ECONNREFUSED" })],
    ["temporary", Object.assign(new Error("x"), { name: "TimeoutError" })],
    ["temporary", Object.assign(new SyntaxError("Unexpected end of JSON input"), { $metadata: {} })],
    ["permanent", awsError("BadRequest")],
    ["permanent", awsError("FileSystemNotFound")],
    ["permanent", awsError("IncompatibleParameterError")],
    ["permanent", awsError("UnsupportedOperation")],
    ["permanent", awsError("AccessDeniedException")],
    ["unexpected", new TypeError("x is not a function")],
    ["unexpected", "a text"],
    ["unexpected", undefined],
  ] as const) {
    const name =
      error instanceof Error ? `${error.name} ${"code" in error ? error.code : ""}` : String(error);
    it(`${name.trim()}: ${kind}`, () => {
      expect(failureKind(error)).to.equal(kind);
    });
  }
});

describe("an error in the log", () => {
  it("has its name, message, stack and chain of causes, and nothing of the SDK's request or response", () => {
    const cause = awsError("BadRequest", "no", 400, { $response: { headers: { authorization: "secret" } } });
    const record = errorRecord(typedError("RunRefusedError", "could not start", cause));
    expect(Object.keys(record)).to.deep.equal(["name", "message", "stack", "cause"]);
    expect(record).to.deep.include({ name: "RunRefusedError", message: "could not start" });
    expect(record.cause).to.include({ name: "BadRequest", message: "no" });
    expect(JSON.stringify(record)).to.not.include("secret");
  });

  it("ends where causes go in circles", () => {
    const error: Error = new Error("a");
    error.cause = error;
    expect(JSON.stringify(errorRecord(error)).match(/"message":"a"/g)).to.have.length(5);
  });

  it("can be anything that was thrown", () => {
    expect(errorRecord("text")).to.deep.equal({ name: "string", message: "text" });
    expect(errorRecord(null)).to.deep.equal({ name: "object", message: "null" });
  });

  it("is without credentials", () => {
    expect(withoutCredentials("X-Amz-Security-Token: IQoJb3JpZ2lu x")).to.equal(
      "X-Amz-Security-Token: [removed] x",
    );
    expect(withoutCredentials("Credential=ASIAEXAMPLEEXAMPLE00/2026")).to.equal("Credential=[removed]/2026");
    expect(withoutCredentials("Signature=0123456789abcdef0123")).to.equal("Signature=[removed]");
    expect(errorMessage(new Error("a\n  b"))).to.equal("a b");
  });
});
