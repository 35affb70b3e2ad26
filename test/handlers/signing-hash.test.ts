import { createHash, createHmac } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { type SigningHash, signingHash } from "../../handlers/signing-hash";

type Secret = ConstructorParameters<SigningHash>[0];

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

async function digest(Sha256: SigningHash, secret: Secret, parts: readonly Uint8Array[]): Promise<string> {
  const hash = new Sha256(secret);
  for (const part of parts) hash.update(part);
  return text(await hash.digest());
}

const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 });
const secrets = fc.oneof(
  fc.string({ minLength: 1, maxLength: 90 }),
  fc.uint8Array({ minLength: 1, maxLength: 90 }),
);

describe("the hash of signatures", () => {
  it("is HMAC-SHA-256 with a secret, whichever came before and how often", async () => {
    const Sha256 = signingHash();
    await fc.assert(
      fc.asyncProperty(fc.array(secrets, { minLength: 1, maxLength: 4 }), parts, async (all, given) => {
        for (const secret of [...all, ...all]) {
          const expected = createHmac("sha256", secret);
          for (const part of given) expected.update(part);
          expect(await digest(Sha256, secret, given)).to.equal(text(expected.digest()));
        }
      }),
    );
  });

  it("is SHA-256 without one", async () => {
    const Sha256 = signingHash();
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const expected = createHash("sha256").update(Buffer.concat(given)).digest("hex");
        expect(await digest(Sha256, undefined, given)).to.equal(expected);
      }),
    );
  });

  it("takes a secret as a part of a buffer, or as a buffer", async () => {
    const Sha256 = signingHash();
    const whole = Uint8Array.from([1, 2, 3, 4, 5, 6]);
    const part = whole.subarray(2, 4);
    const expected = createHmac("sha256", Buffer.from([3, 4]))
      .update("x")
      .digest("hex");
    expect(await digest(Sha256, part, [Buffer.from("x")])).to.equal(expected);
    expect(await digest(Sha256, whole.buffer.slice(2, 4), [Buffer.from("x")])).to.equal(expected);
    expect(await digest(Sha256, new DataView(whole.buffer, 2, 2), [Buffer.from("x")])).to.equal(expected);
  });

  it("begins anew after a reset", async () => {
    const Sha256 = signingHash();
    for (const secret of [undefined, "secret"]) {
      const hash = new Sha256(secret) as InstanceType<SigningHash> & { reset(): void };
      hash.update(Buffer.from("lost"));
      hash.reset();
      hash.update(Buffer.from("kept"));
      expect(text(await hash.digest())).to.equal(await digest(Sha256, secret, [Buffer.from("kept")]));
    }
  });
});
