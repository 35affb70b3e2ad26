/** How often the real FSx client calls, under `fsxRetries`, when every answer is an error. */
import { FSx } from "@aws-sdk/client-fsx";
import { expect } from "chai";
import { fsxRetries } from "../../handlers/fsx-retries";

/** A client whose every call is answered with the error; and how many calls reached it. */
function failing(code: string, statusCode: number, until: () => number) {
  const calls = { count: 0 };
  const body = new TextEncoder().encode(JSON.stringify({ __type: code, message: "Rate exceeded" }));
  const fsx = new FSx({
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    retryStrategy: fsxRetries(until),
    requestHandler: {
      handle: async () => {
        calls.count += 1;
        return { response: { statusCode, headers: {}, body: new Blob([body]).stream() } };
      },
    } as never,
  });
  const look = () =>
    fsx.describeDataRepositoryTasks({}).then(
      () => "an answer",
      (error: Error) => error.name,
    );
  return { calls, look };
}

describe("the FSx client's retries", () => {
  it("go on while FSx throttles, as long as there is time", async () => {
    let asked = 0;
    const until = () => (++asked <= 3 ? Number.POSITIVE_INFINITY : 0);
    const { calls, look } = failing("ThrottlingException", 400, until);
    expect(await look()).to.equal("ThrottlingException");
    expect(calls.count).to.equal(4);
  });

  it("do not begin where there is no time", async () => {
    const { calls, look } = failing("ThrottlingException", 400, () => Date.now() - 1);
    expect(await look()).to.equal("ThrottlingException");
    expect(calls.count).to.equal(1);
  });

  it("are two where the service fails, and none where the call is refused", async () => {
    const broken = failing("InternalServerError", 500, () => 0);
    expect(await broken.look()).to.equal("InternalServerError");
    expect(broken.calls.count).to.equal(3);
    const refused = failing("BadRequest", 400, () => Number.POSITIVE_INFINITY);
    expect(await refused.look()).to.equal("BadRequest");
    expect(refused.calls.count).to.equal(1);
  });
});
