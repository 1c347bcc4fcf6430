export { type DeliveredRecord, type DeliverOptions, deliver, encodeRecord } from "./deliver.ts";
export { type Invocation, type InvokableHandler, type InvokeOptions, invoke, type TestOutcome } from "./invoke.ts";
