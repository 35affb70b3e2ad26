/** `npm run docs`: brings the generated part of docs/local-cloud.md up to date. */
import { writeFileSync } from "node:fs";
import { PAGE, page } from "./page";

page()
  .then(({ written, current }) => {
    writeFileSync(PAGE, current);
    console.log(`${PAGE} ${written === current ? "is up to date" : "was brought up to date"}.`);
  })
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
