/**
 * The functions' environment: addresses that exist only once the stack is deployed. Read once per process, so that a
 * missing one stops the function at its start, with the variable's name, and not at the first run that needs it.
 */
import { ENVIRONMENT } from "./plan";

/** One value per entry of `ENVIRONMENT`, and the region, which Lambda sets itself. */
export type Environment = Record<keyof typeof ENVIRONMENT, string> & { region: string };

/**
 * @param variables `process.env`
 * @throws Error that names every missing variable
 */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const names: Record<string, string> = { ...ENVIRONMENT, region: "AWS_REGION" };
  const missing = Object.values(names).filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new Error(`The function's environment lacks ${missing.join(", ")}; deploy the stack again.`);
  }
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, variables[name]]),
  ) as Environment;
}
