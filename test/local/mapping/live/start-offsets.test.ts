import { expect, test } from "vitest";
import type { OffsetsAt } from "../../../../packages/local/src/kafka/kafka-client.ts";
import { createStartOffsets } from "../../../../packages/local/src/mapping/live/start-offsets.ts";

function make(answers: Readonly<Record<string, readonly number[] | Error>>) {
	const asked: OffsetsAt[] = [];
	const state = { answers };
	const offsets = async (_topic: string, at: OffsetsAt) => {
		asked.push(at);
		const answer = state.answers[String(at)] ?? [];
		if (answer instanceof Error) throw answer;
		return answer;
	};
	return { asked, state, starts: createStartOffsets({ offsets }, "orders", { from: "LATEST", at: "latest" }) };
}

test("the ends are looked up once for all partitions, so that nothing falls behind a second look", async () => {
	const { asked, starts } = make({ latest: [5, 7] });
	expect(await starts.of(1)).toEqual({ offset: 7, from: "LATEST" });
	expect(await starts.of(0)).toEqual({ offset: 5, from: "LATEST" });
	expect(asked).toEqual(["latest"]);
});

test("a partition that the topic got later is read from its beginning", async () => {
	const { starts } = make({ latest: [5], earliest: [0, 3] });
	expect(await starts.of(1)).toEqual({ offset: 3, from: "TRIM_HORIZON" });
});

test("a look that fails is repeated by who asks next", async () => {
	const { asked, state, starts } = make({ latest: new Error("away") });
	await expect(starts.of(0)).rejects.toThrow("away");
	state.answers = { latest: [5] };
	expect(await starts.of(0)).toEqual({ offset: 5, from: "LATEST" });
	expect(asked).toHaveLength(2);
});
