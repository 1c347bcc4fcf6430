import type { Plan, PlannedConsumer } from "@millrace/core/plan";

/** A widget of a dashboard, without its place. */
export interface Widget {
	readonly type: "metric" | "text";
	readonly properties: Readonly<Record<string, unknown>>;
}

/** A row of widgets of one height. */
export interface WidgetRow {
	readonly height: number;
	readonly widgets: readonly Widget[];
}

/** Units that a dashboard is wide. */
const WIDTH = 24;

/**
 * Body of `aws.cloudwatch.Dashboard`: rows from top to bottom, each row's widgets side by side.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(rows: readonly WidgetRow[]): { readonly widgets: readonly object[] } {
	let y = 0;
	const widgets = rows.flatMap(({ height, widgets: row }) => {
		const width = Math.floor(WIDTH / row.length);
		const placed = row.map((widget, index) => ({ ...widget, x: index * width, y, width, height }));
		y += height;
		return placed;
	});
	return { widgets };
}

/** What the brokers take in and give out, by topic. */
export function clusterRow({ topics }: Pick<Plan, "topics">): WidgetRow {
	const metrics = (name: string) =>
		topics.map((topic) => ["AWS/Kafka", name, "Cluster Name", `\${ClusterName}`, "Topic", topic.name]);
	return {
		height: 6,
		widgets: [
			chart("Bytes in", metrics("BytesInPerSec"), "Average"),
			chart("Bytes out", metrics("BytesOutPerSec"), "Average"),
			chart("Records in", metrics("MessagesInPerSec"), "Average"),
		],
	};
}

/** A consumer: how far behind it is, what became of its records, and how its function does. */
export function consumerRows(
	{ name, function: lambda, topic, mapping }: PlannedConsumer,
	plan: Pick<Plan, "app" | "stage">,
): readonly WidgetRow[] {
	const ofFunction = ["FunctionName", lambda.name];
	const ofConsumer = ["app", plan.app, "stage", plan.stage, "consumer", name, "topic", topic];
	// Without its group of metrics a mapping has no lag of its own, and the function's older metric serves.
	const lag = mapping.MetricsConfig?.Metrics.includes("KafkaMetrics")
		? ["AWS/Lambda", "MaxOffsetLag", "EventSourceMappingUUID", `\${MappingId}`]
		: ["AWS/Lambda", "OffsetLag", ...ofFunction];
	const outcomes = ["succeeded", "skipped", "deadLettered", "undecodable", "failed", "notRun"];
	return [
		{ height: 1, widgets: [{ type: "text", properties: { markdown: `## ${name}, of ${topic}` } }] },
		{
			height: 6,
			widgets: [
				chart("Records behind", [lag], "Maximum"),
				chart(
					"Records",
					outcomes.map((outcome) => ["Millrace", outcome, ...ofConsumer]),
					"Sum",
				),
				chart(
					"Invocations",
					["Invocations", "Errors", "Throttles"].map((metric) => ["AWS/Lambda", metric, ...ofFunction]),
					"Sum",
				),
				chart(`Duration, of ${lambda.timeoutSeconds} s`, [["AWS/Lambda", "Duration", ...ofFunction]], "Maximum"),
			],
		},
	];
}

function chart(title: string, metrics: readonly (readonly string[])[], stat: "Average" | "Maximum" | "Sum"): Widget {
	return { type: "metric", properties: { title, metrics, stat, period: 60, view: "timeSeries", region: `\${Region}` } };
}
