/**
 * The program that `pulumi up` runs: the stack file becomes a validated config, the config becomes a stack, and what
 * the stack has to tell becomes its outputs. Nothing is registered unless the whole config is valid.
 */
import { createStack, readStack } from "./stacks/stack";

// Not new Date(): the local cloud runs this program at a time of its own by what Date.now() answers.
const now = new Date(Date.now());
const { config, warnings } = readStack(now);

export = createStack(config, warnings, now);
