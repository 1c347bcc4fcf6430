export { fillPlaceholders, PlaceholderError, type PlaceholderValues, placeholdersOf } from "./fill.ts";
export type * from "./plan.ts";
export { type PlanOptions, planApp } from "./plan-app.ts";
export { PlanError, type Refusal } from "./plan-error.ts";
export { checkTarget, clusterPlaceholders, type DeployTarget, TargetError } from "./target.ts";
