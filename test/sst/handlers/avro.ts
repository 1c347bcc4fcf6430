import { delays } from "@example/functions/delays/consumer";
import { consume } from "@millrace/core";

/** The simplest Avro consumer: one topic of generated code, and a handler that reads a field. */
export const handler = /* @__PURE__ */ consume(delays, async (record) => {
	record.value.origin;
});
