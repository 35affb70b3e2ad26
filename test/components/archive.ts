import { asset } from "@pulumi/pulumi";
import { strToU8, zipSync } from "fflate";

/** What a registered function's zip holds: every path, and the compressed size in bytes. */
export async function packed(code: unknown): Promise<{ paths: string[]; bytes: number; text: string }> {
  const files: Record<string, Uint8Array> = {};
  if (!(code instanceof asset.AssetArchive)) throw new Error("the function's code is not an AssetArchive");
  for (const [path, item] of Object.entries(await code.assets)) {
    // A folder or file of a package: named, so that the test that lists paths shows it.
    files[path] = item instanceof asset.StringAsset ? strToU8(await item.text) : strToU8("");
  }
  const text = files["__index.js"] ? new TextDecoder().decode(files["__index.js"]) : "";
  return { paths: Object.keys(files), bytes: zipSync(files, { level: 9 }).length, text };
}
