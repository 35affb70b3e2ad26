/**
 * The functions' environment: addresses that exist only once the stack is deployed. Read once per process, so that a
 * missing one stops the function at its start, with the variable's name, and not at the first run that needs it.
 */
import { ENVIRONMENT } from "./plan";

/** One value per entry of `ENVIRONMENT`, and what Lambda sets itself. */
export type Environment = Record<keyof typeof ENVIRONMENT, string> & LambdaEnvironment;

export type LambdaEnvironment = Record<keyof typeof LAMBDA_ENVIRONMENT, string>;

/** The region, and the function's own log group (Lambda guide, "Defined runtime environment variables"). */
export const LAMBDA_ENVIRONMENT = { region: "AWS_REGION", logGroup: "AWS_LAMBDA_LOG_GROUP_NAME" };

/**
 * @param variables `process.env`
 * @throws Error that names every missing variable
 */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const names: Record<string, string> = { ...ENVIRONMENT, ...LAMBDA_ENVIRONMENT };
  const missing = Object.values(names).filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new Error(`The function's environment lacks ${missing.join(", ")}; deploy the stack again.`);
  }
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, variables[name]]),
  ) as Environment;
}
