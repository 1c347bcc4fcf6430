import { delays } from "@example/functions/delays/consumer";
import { feed } from "@example/functions/feed/producer";
import { quakes } from "@example/functions/quakes/consumer";
import { weather as weatherConsumer } from "@example/functions/weather/consumer";
import { earthquakes } from "@example/schemas/topics/earthquakes";
import { flights } from "@example/schemas/topics/flights";
import { weather } from "@example/schemas/topics/weather";
import { defineApp, glue, serverless } from "@millrace/core";

/** The example application: see docs/example.md. */
export default defineApp({
	name: "airline",
	cluster: serverless(),
	registry: glue("airline"),
	topics: [flights, earthquakes, weather],
	consumers: [delays, quakes, weatherConsumer],
	producers: [feed],
	stages: {
		// Little data and nobody waiting: keep it short and cheap.
		dev: {
			alarms: { enabled: false },
			deadLetterRetention: "7 days",
			topics: { flights: { partitions: 2, retention: "1 day" }, earthquakes: { partitions: 1 }, weather: { partitions: 1 } },
			consumers: {
				delays: { batchSize: 100, pollers: { min: 1, max: 1, group: "dev" }, logRetention: "3 days" },
				quakes: { pollers: { min: 1, max: 1, group: "dev" }, logRetention: "3 days" },
				weather: { batchWindow: "10 seconds", pollers: { min: 1, max: 1, group: "dev" }, logRetention: "3 days" },
			},
		},
		// As production, at half its width.
		staging: {
			consumers: { delays: { pollers: { min: 1, max: 2, group: "shared" } } },
		},
		// Kept when it is removed, as any stage of this name.
		production: {
			cluster: serverless({ zones: 3 }),
			consumers: {
				delays: { logRetention: "90 days", batchSize: 1000, memory: "1 GB", pollers: { min: 2, max: 6, group: "shared" } },
				quakes: { pollers: { min: 1, max: 3, group: "shared" } },
			},
		},
	},
});
