import type { PlannedConsumer } from "@millrace/core/plan";
import { expect, test } from "vitest";
import { clusterRow, consumerRows, dashboardBody } from "../../../packages/sst/src/translate/dashboard-widgets.ts";
import { maximalPlan } from "../maximal-plan.ts";

const [consumer] = maximalPlan.consumers;

test("widgets stand side by side in their row, and rows below each other", () => {
	const { widgets } = dashboardBody([clusterRow(maximalPlan), ...consumerRows(consumer, maximalPlan)]);
	const places = (widgets as readonly { x: number; y: number; width: number; height: number }[]).map(
		({ x, y, width, height }) => [x, y, width, height],
	);
	expect(places).toEqual([
		[0, 0, 8, 6],
		[8, 0, 8, 6],
		[16, 0, 8, 6],
		[0, 6, 24, 1],
		[0, 7, 6, 6],
		[6, 7, 6, 6],
		[12, 7, 6, 6],
		[18, 7, 6, 6],
	]);
});

test("the lag is the mapping's own when it says it, else the function's", () => {
	const lagOf = (one: PlannedConsumer) => JSON.stringify(consumerRows(one, maximalPlan)[1]?.widgets[0]);
	expect(lagOf(consumer)).toContain(`["AWS/Lambda","MaxOffsetLag","EventSourceMappingUUID","\${MappingId}"]`);
	const { MetricsConfig: _without, ...mapping } = consumer.mapping;
	expect(lagOf({ ...consumer, mapping })).toContain('["AWS/Lambda","OffsetLag","FunctionName","shop-test-billing"]');
});

test("what became of records is asked of the metrics line that the function writes", () => {
	expect(JSON.stringify(consumerRows(consumer, maximalPlan))).toContain(
		'["Millrace","deadLettered","app","shop","stage","test","consumer","billing","topic","orders"]',
	);
});
