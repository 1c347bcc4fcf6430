import { Flight, FlightDefinition } from "@example/schemas/generated/flight";
import { consume, defineConsumer, defineTopic, string } from "@millrace/core";
import { dynamic } from "@millrace/core/avro-dynamic";
import { glueLookup } from "@millrace/core/glue";

const flights = /* @__PURE__ */ defineTopic({
	name: "flights",
	key: string,
	value: /* @__PURE__ */ dynamic(Flight, FlightDefinition),
	wire: "glue",
	partitions: 6,
});

const delays = /* @__PURE__ */ defineConsumer({
	name: "delays",
	topic: flights,
	handler: "src/avro-dynamic.handler",
	deadLetter: "s3:failures",
});

/** The same consumer, which also looks up and reads versions that its build has not seen. */
export const handler = /* @__PURE__ */ consume(
	delays,
	async (record) => {
		record.value.origin;
	},
	{ lookup: glueLookup() },
);
