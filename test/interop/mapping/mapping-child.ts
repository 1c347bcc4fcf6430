import { systemClock } from "@millrace/broker";
import { bundleFile, connectKafka, createLocalFunction, startMapping } from "@millrace/local";

/*
  A mapping with its function in a process, until it is killed: mapping-child.ts <bootstrap> <session in milliseconds> <root of the project>
  Tells of "ready", and "committed" after each commit.
*/
const [bootstrap = "", session = "1000", root = ""] = process.argv.slice(2);
const lambda = createLocalFunction({
	consumer: "billing",
	function: {
		name: "shop-local-billing",
		handler: "src/billing.handler",
		timeoutSeconds: 30,
		memoryMb: 256,
		environment: {},
		settings: { response: "partial" },
	},
	isolate: "process",
	concurrency: 2,
	environment: { SEEN: `${root}/seen`, PIDS: `${root}/pids` },
});
await lambda.reload(await bundleFile(`${root}/src/billing.ts`, root));
startMapping({
	mapping: {
		EventSourceArn: "arn:aws:kafka:us-east-1:000000000000:cluster/local/0",
		FunctionName: "billing",
		Topics: ["t"],
		Enabled: true,
		BatchSize: 20,
		MaximumBatchingWindowInSeconds: 0,
		StartingPosition: "TRIM_HORIZON",
		AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: "g" },
		FunctionResponseTypes: ["ReportBatchItemFailures"],
		ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 },
	},
	client: connectKafka({ bootstrap, clock: systemClock, clientId: "mapping" }),
	invoker: lambda,
	functionArn: "arn:aws:lambda:us-east-1:000000000000:function:billing",
	bootstrapServers: bootstrap,
	clientId: "mapping",
	sessionTimeoutMs: Number(session),
	retryDelayMs: () => 20,
	onEvent: ({ kind }) => kind === "committed" && process.stdout.write("committed\n"),
});
process.stdout.write("ready\n");
