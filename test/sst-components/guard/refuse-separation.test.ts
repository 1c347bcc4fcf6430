import { expect, test } from "vitest";
import { refuseChangedMapping, refuseChangedSettings } from "../../../packages/sst/src/guard/refuse-separation.ts";

const planned = {
	functionName: "shop-test-billing",
	topics: ["orders"],
	functionResponseTypes: ["ReportBatchItemFailures"],
	provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 4 },
};

test("the same in another order, and with what is left out spelled out, is the same", () => {
	const spelledOut = {
		...planned,
		provisionedPollerConfig: { maximumPollers: 4, pollerGroupName: undefined, minimumPollers: 1 },
		amazonManagedKafkaEventSourceConfig: null,
		eventSourceArn: undefined,
		batchSize: 7,
	};
	expect(() => refuseChangedMapping("billing", planned, spelledOut)).not.toThrow();
});

test("a mapping on demand that gains pollers or partial responses is refused", () => {
	const { functionResponseTypes: _r, provisionedPollerConfig: _p, ...onDemand } = planned;
	for (const changes of [
		{ functionResponseTypes: ["ReportBatchItemFailures"] },
		{ provisionedPollerConfig: { minimumPollers: 1 } },
	]) {
		expect(() => refuseChangedMapping("billing", onDemand, { ...onDemand, ...changes })).toThrow(
			expect.objectContaining({
				code: "TRANSFORM_REFUSED",
				fix: "Change `pollers` of the consumer in the declaration, which changes both.",
			}),
		);
	}
});

test("settings are the plan's, or there are none", () => {
	expect(() => refuseChangedSettings("f", '{"response":"partial"}', '{"response":"partial"}')).not.toThrow();
	expect(() => refuseChangedSettings("f", undefined, undefined)).not.toThrow();
	for (const [before, after] of [
		["{}", undefined],
		["{}", "{} "],
		[undefined, "{}"],
	] as const) {
		expect(() => refuseChangedSettings("f", before, after)).toThrow(expect.objectContaining({ code: "TRANSFORM_REFUSED" }));
	}
});
