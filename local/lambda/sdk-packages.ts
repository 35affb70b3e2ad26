/**
 * The folders of the AWS SDK for JavaScript that Lambda's Node.js runtimes bring along: every installed `@aws-sdk/*`
 * and `@smithy/*` package and what those depend on, and nothing else of this project's packages.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

export interface SdkPackages {
  /** A file from which the SDK's packages resolve; it need not exist. */
  anchor: string;
  /** Folders of the packages, to be readable for functions. */
  folders: string[];
}

let found: SdkPackages | undefined;

/** @throws Error where no AWS SDK is installed */
export function sdkPackages(): SdkPackages {
  found ??= find();
  return found;
}

function find(): SdkPackages {
  const client = require.resolve("@aws-sdk/client-fsx/package.json");
  const modules = dirname(dirname(dirname(client)));
  const folders = new Set<string>();
  const pending = ["@aws-sdk", "@smithy"].flatMap((scope) =>
    existsSync(join(modules, scope))
      ? readdirSync(join(modules, scope)).map((name) => join(modules, scope, name))
      : [],
  );
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const real = realpathSync(folder);
    const manifest = join(real, "package.json");
    if (folders.has(real) || !existsSync(manifest)) continue;
    folders.add(real);
    const { dependencies } = JSON.parse(readFileSync(manifest, "utf8")) as {
      dependencies?: Record<string, string>;
    };
    for (const name of Object.keys(dependencies ?? {})) {
      const dependency = locate(name, real);
      if (dependency) pending.push(dependency);
    }
  }
  return { anchor: join(modules, "@aws-sdk", "anchor.js"), folders: [...folders].sort() };
}

/** The folder of a package as a file in `from` would find it. */
function locate(name: string, from: string): string | undefined {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
  }
  return undefined;
}
