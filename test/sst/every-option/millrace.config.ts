import { earthquakes } from "@example/schemas/topics/earthquakes";
import { flights } from "@example/schemas/topics/flights";
import { weather } from "@example/schemas/topics/weather";
import { bytes, defineApp, defineConsumer, defineProducer, defineTopic, existing, glue, serverless } from "@millrace/core";

/* An application that sets every option of the declaration which the example leaves alone; it is deployed, and never run. */
const failures = defineTopic({ name: "failures", value: bytes, wire: "plain", partitions: 1, retention: "forever" });

const everything = defineConsumer({
	name: "everything",
	topic: flights,
	handler: "packages/functions/src/delays/handler.handler",
	batchSize: 7,
	batchWindow: "3 seconds",
	startFrom: new Date("2026-01-02T03:04:05Z"),
	concurrency: 3,
	timeout: "14 minutes",
	memory: "1769 MB",
	attempts: { max: 2, backoff: "1 second" },
	deadlineMargin: "5 seconds",
	maxInflated: "1 MB",
	filters: [{ value: { origin: ["DTW"] } }, { value: { delay: [{ numeric: [">", 15] }] } }],
	environment: { DASHBOARD_URL: "https://dashboard.example.com" },
	enabled: false,
	logRetention: "90 days",
	alarms: { lag: 5, errors: 2, deadLetters: 3 },
	filterKey: "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
	pollers: { min: 2, max: 5, group: "ours" },
	redelivery: { retries: 0, maxAge: "90 seconds", bisect: true },
	validation: { eventRecordFormat: "JSON", attributes: ["VALUE"] },
	deadLetter: "topic:failures",
	onFailure: "topic:failures",
	undecodable: "skip",
});

const onDemand = defineConsumer({
	name: "on-demand",
	topic: earthquakes,
	handler: "packages/functions/src/quakes/handler.handler",
	startFrom: "latest",
	whenExhausted: "block",
	undecodable: "block",
	onFailure: "sqs:failures",
	alarms: { lag: false, errors: false, deadLetters: false, idle: false },
});

const alone = defineConsumer({
	name: "alone",
	topic: weather,
	handler: "packages/functions/src/weather/handler.handler",
	deadLetter: "s3:failures",
	onFailure: "sns:failures",
	pollers: { min: 1, max: 1 },
});

const feed = defineProducer({
	name: "feed",
	topics: [flights, earthquakes],
	transactional: true,
	handler: "packages/functions/src/fed/handler.handler",
	timeout: "15 minutes",
	memory: "128 MB",
	environment: { FEED_URL: "https://feed.example.com" },
	logRetention: "1 day",
});
const outside = defineProducer({ name: "outside", topics: [weather], idempotent: false });

export default defineApp({
	name: "airline",
	cluster: serverless({ nat: "managed", zones: 3 }),
	registry: glue("airline"),
	topics: [flights, earthquakes, weather, failures],
	consumers: [everything, onDemand, alone],
	producers: [feed, outside],
	alarms: { notify: "arn:aws:sns:us-east-1:123456789012:alarms" },
	deadLetterRetention: "5 days",
	stages: {
		instances: { cluster: serverless({ nat: "ec2" }), protect: true },
		shared: {
			cluster: existing({
				arn: "arn:aws:kafka:us-east-1:123456789012:cluster/shared/01234567-89ab-cdef-0123-456789abcdef-2",
				vpc: {
					id: "vpc-0123456789abcdef0",
					subnets: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
					securityGroups: ["sg-0123456789abcdef0"],
				},
			}),
			alarms: { enabled: false },
		},
	},
});
