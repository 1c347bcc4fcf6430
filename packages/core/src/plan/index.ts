export type * from "./plan.ts";
export { planApp } from "./plan-app.ts";
