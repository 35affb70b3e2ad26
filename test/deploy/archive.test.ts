import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asset } from "@pulumi/pulumi";
import { expect } from "chai";
import { unzipSync } from "fflate";
import { entriesOf, withAbsolutePaths, zipOf } from "../../local/deploy/archive";

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe("a function's archive", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "archive-"));
    mkdirSync(join(folder, "package/lib"), { recursive: true });
    writeFileSync(join(folder, "package/package.json"), "{}");
    writeFileSync(join(folder, "package/lib/index.js"), "1");
  });
  after(() => rmSync(folder, { recursive: true }));

  const archive = () =>
    new asset.AssetArchive({
      "node_modules/package": new asset.FileArchive("package"),
      "__index.js": new asset.StringAsset("exports.handler = 1;"),
      "extra.json": new asset.FileAsset("package/package.json"),
    });

  it("is unpacked to every file of its texts, files and folders, in the order of their paths", async () => {
    const entries = await entriesOf(withAbsolutePaths(archive(), folder));
    expect([...entries].map(([path, content]) => [path, text(content)])).to.deep.equal([
      ["__index.js", "exports.handler = 1;"],
      ["extra.json", "{}"],
      ["node_modules/package/lib/index.js", "1"],
      ["node_modules/package/package.json", "{}"],
    ]);
  });

  it("becomes a zip file with the same bytes each time", async () => {
    const first = await zipOf(withAbsolutePaths(archive(), folder));
    expect(await zipOf(withAbsolutePaths(archive(), folder))).to.deep.equal(first);
    const unzipped = unzipSync(first);
    expect(Object.keys(unzipped)).to.deep.equal([
      "__index.js",
      "extra.json",
      "node_modules/package/lib/index.js",
      "node_modules/package/package.json",
    ]);
    expect(text(unzipped["__index.js"])).to.equal("exports.handler = 1;");
  });

  it("is refused where something would have to be fetched, or nothing is in it", async () => {
    const refused = async (value: unknown) => (await zipOf(value).catch((error: Error) => error)) as Error;
    const remote = new asset.AssetArchive({ "a.js": new asset.RemoteAsset("https://example.com/a.js") });
    expect((await refused(remote)).message).to.equal(
      '"a.js" is neither text, file nor folder, so it cannot be packed here',
    );
    expect((await refused(new asset.AssetArchive({}))).message).to.equal("the function's archive is empty");
    expect((await refused(undefined)).message).to.match(/^"the archive" is neither text, file nor folder/);
  });
});
