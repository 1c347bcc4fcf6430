// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of a plan are literal text
import { join } from "node:path";
import { defineApp, defineConsumer, defineProducer, defineTopic, existing, string } from "@millrace/core";
import { expect, test } from "vitest";
import { createStyle } from "../../../packages/cli/src/style.ts";
import { writePlanText } from "../../../packages/cli/src/text/plan-text.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { loadConfig } from "../../../packages/local/src/invoker/load-config.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";
import { createFolder } from "../support/temporary-folder.ts";

test("the data of the envelope is the plan of the stage itself, its warnings are the envelope's", async () => {
	const cwd = await createProject();
	edit(cwd, "src/billing/consumer.ts", "retries: 5, ", "");
	const { app } = await loadConfig(join(cwd, "millrace.config.ts"));
	const { envelope } = await runCli(["plan", "--stage", "production", "--json"], { cwd });
	const plan = planApp(app, "production", { now: 0 });
	expect(envelope.data).toEqual(JSON.parse(JSON.stringify(plan)));
	expect(plan.warnings).toMatchObject([{ code: "RETRIES_BECOME_TEN" }]);
	expect(envelope.warnings).toEqual(plan.warnings);
	expect(plan.consumers[0]?.mapping.BatchSize).toBe(1000);
});

test("people see topics, schemas, destinations, and each consumer with its mapping and permissions in AWS's names", async () => {
	const cwd = await createProject();
	edit(cwd, "src/billing/consumer.ts", "retries: 5, ", "");
	const { stdout, stderr, code } = await runCli(["plan"], { cwd });
	expect(code).toBe(0);
	for (const text of [
		'shop (dev)\n  new serverless cluster "shop-dev"\n  new glue registry "shop-dev"\n  removing the stage removes its data\n',
		"  orders  3           cleanup.policy=delete retention.ms=604800000\n",
		"  orders-value  shop.Order  avro    glue  BACKWARD ",
		"  s3    failures  function, mapping  90 days\n",
		"Network\n  new VPC in 2 zones, without NAT; brokers on port 9098\n  endpoint  type     reason",
		"  MSK Serverless cluster  1 cluster     547.50\n",
		"  used or not, in all                   688.",
		"  data written to topics  0.10 USD a GB\n",
		"    lag          Maximum of MaxOffsetLag >= 10000                     for 5 minutes\n",
		"Setup  run by each deployment\n  Function shop-dev-topics-setup\n",
		"      kafka-cluster:CreateTopic\n",
		"Consumer billing  reads orders\n  Function shop-dev-billing\n",
		"    MaximumBatchingWindowInSeconds                       1\n",
		"    AmazonManagedKafkaEventSourceConfig.ConsumerGroupId  shop-dev-billing\n",
		"      kafka-cluster:ReadData\n      on arn:aws:kafka:",
	]) {
		expect(stdout).toContain(text);
	}
	expect(stderr).toMatch(/^warning [A-Z_]+: consumer "billing": .*\n/);
});

test("people see who may write, with a function or without, and an existing cluster as it is", () => {
	const topic = defineTopic({ name: "orders", key: string, value: string, wire: "plain", partitions: 3 });
	const vpc = { id: "vpc-0a1b2c3d", subnets: ["subnet-0a1b2c3d", "subnet-4e5f6a7b"], securityGroups: ["sg-0a1b2c3d"] };
	const arn = "arn:aws:kafka:eu-central-1:123456789012:cluster/shared/0a1b2c3d-1111-2222-3333-444455556666-2";
	const consumer = defineConsumer({ name: "billing", topic, handler: "src/billing.handler", deadLetter: "s3:failures" });
	const app = defineApp({
		name: "shop",
		cluster: existing({ arn, vpc }),
		topics: [topic],
		consumers: [consumer],
		producers: [
			defineProducer({ name: "feed", topics: [topic], transactional: true }),
			defineProducer({ name: "import", topics: [topic], handler: "src/import.handler", environment: { TABLE: "orders" } }),
		],
		alarms: { notify: "arn:aws:sns:eu-central-1:123456789012:alarms" },
	});
	const text = writePlanText(
		planApp(app, "production", { now: 0 }),
		createStyle({ isTTY: false, columns: undefined, write: () => {} }, {}),
	);
	for (const part of [
		'  existing provisioned cluster "shared" in eu-central-1 of 123456789012\n  no registry\n',
		"  cluster, registry, schemas and buckets stay when the stage is removed\n",
		"  alarms to arn:aws:sns:eu-central-1:123456789012:alarms\n",
		"  vpc-0a1b2c3d, as it is: subnet-0a1b2c3d, subnet-4e5f6a7b; sg-0a1b2c3d; brokers on port 9098\n  endpoint, or NAT  type ",
		"Producer feed  writes orders in transactions of shop-production-feed and shop-production-feed.*\n  No function of its own",
		"      on arn:aws:kafka:${Region}:${Account}:transactional-id/${ClusterName}/${ClusterUuid}/shop-production-feed.*\n",
		"Producer import  writes orders\n  Function shop-production-import\n    handler   src/import.handler\n",
		"    TABLE     orders\n",
	]) {
		expect(text).toContain(part);
	}
	expect(text).not.toContain("MSK Serverless");
});

test("a stage that the app has no settings for is planned, with a word of warning", async () => {
	const cwd = await createProject();
	const slip = await runCli(["plan", "--stage", "prodction"], { cwd });
	expect(slip.code).toBe(0);
	expect(slip.stderr).toBe(
		'warning STAGE_UNDECLARED: stage "prodction": The app has settings for production; this stage has what the declarations say. Did you mean production?\n',
	);
	expect((await runCli(["check", "--stage", "jo", "--json"], { cwd })).envelope.warnings).toMatchObject([
		{ code: "STAGE_UNDECLARED", subject: 'stage "jo"' },
	]);
	expect((await runCli(["plan", "--stage", "dev"], { cwd })).stderr).toBe("");
});

test("a plan that AWS would refuse is one line for each reason, each with its fix, and exit 3", async () => {
	const cwd = await createProject();
	edit(
		cwd,
		"src/billing/consumer.ts",
		'deadLetter: "s3:failures"',
		'deadLetter: "s3:failures", environment: { AWS_REGION: "x" }, filters: [{ value: {} }]',
	);
	const run = await runCli(["plan"], { cwd });
	expect(run).toMatchObject({ code: 3, stdout: "" });
	const lines = run.stderr.trimEnd().split("\n");
	expect(lines.length).toBeGreaterThanOrEqual(4);
	expect(
		lines.filter((_, index) => index % 2 === 0).every((line) => line.startsWith('error PLAN_REFUSED: consumer "billing": ')),
	).toBe(true);
	expect(lines.filter((_, index) => index % 2 === 1).every((line) => line.startsWith("Fix: "))).toBe(true);
	const { envelope } = await runCli(["plan", "--json"], { cwd });
	expect(envelope.error?.actions).toHaveLength(lines.length / 2);
});

test("without a configuration there is one coded line that says where was looked", async () => {
	const cwd = createFolder();
	expect(await runCli(["plan"], { cwd })).toMatchObject({
		code: 3,
		stderr: `error PROJECT_INVALID: There is no millrace.config.ts in ${cwd} or above it.\nFix: Start a project with \`millrace init\`, or name the file with --config.\n`,
	});
});

test("the configuration is found from any folder below it", async () => {
	const cwd = await createProject();
	expect((await runCli(["plan", "--json"], { cwd: join(cwd, "src", "billing") })).envelope.data).toMatchObject({ app: "shop" });
});
