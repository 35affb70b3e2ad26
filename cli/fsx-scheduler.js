#!/usr/bin/env node
/**
 * The `fsx-scheduler` command. Compiles the TypeScript behind it on the fly, the way `pulumi up` compiles the program.
 * Plain JavaScript that every Node can read, so that one that is too old says so.
 */
var path = require("node:path");

var OLDEST = 22; // what @pulumi/pulumi asks for
if (Number(process.versions.node.split(".")[0]) < OLDEST) {
  console.error(
    "fsx-scheduler needs Node " +
      OLDEST +
      " or newer; this is " +
      process.versions.node +
      ".\nThe project brings its own: npm start, npm run preview, or npx fsx-scheduler.",
  );
  process.exit(1);
}

var root = path.join(__dirname, "..");
// Half of a preview's time is V8 reading the TypeScript compiler; from the second run on it reads its own cache.
require("node:module").enableCompileCache(path.join(root, "node_modules", ".cache", "node"));
require("./compile");
require("./main").main(process.argv);
