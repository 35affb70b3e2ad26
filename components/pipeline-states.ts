/**
 * The state machine of a task-export pipeline.
 */
export { PIPELINE_INTEGRATIONS } from "./pipeline-integrations";
