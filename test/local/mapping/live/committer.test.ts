import { expect, test } from "vitest";
import { createCommitter } from "../../../../packages/local/src/mapping/live/committer.ts";
import { createLiveClock } from "../../../../packages/local/src/mapping/mapping-clock.ts";
import { manualClock } from "../../../support/manual-clock.ts";

interface Made {
	position: number;
	readonly commits: number[];
	readonly failures: unknown[];
	fail: unknown;
}

function make() {
	const clock = manualClock();
	const state: Made = { position: 0, commits: [], failures: [], fail: undefined };
	let committed = 0;
	const committer = createCommitter({
		due: () => new Map(state.position > committed ? [[0, state.position]] : []),
		async commit(offsets) {
			await new Promise<void>((resolve) => clock.after(10, resolve));
			if (state.fail !== undefined) throw state.fail;
			state.commits.push(offsets.get(0) as number);
		},
		isOver: (error) => error === "over",
		clock: createLiveClock(clock),
		onCommitted(offsets) {
			committed = offsets.get(0) as number;
		},
		onFailed: (error) => state.failures.push(error),
	});
	return { clock, state, committer };
}

const never = new AbortController().signal;

test("what is asked for while a commit is on its way goes with the next one, all at once", async () => {
	const { clock, state, committer } = make();
	state.position = 1;
	committer.request();
	await clock.advance(5);
	for (const position of [2, 3, 4]) {
		state.position = position;
		committer.request();
	}
	await clock.run(committer.flush(never));
	expect(state.commits).toEqual([1, 4]);
});

test("a commit that fails is tried again with what is due by then", async () => {
	const { clock, state, committer } = make();
	state.position = 1;
	state.fail = "away";
	committer.request();
	await clock.advance(500);
	state.position = 2;
	state.fail = undefined;
	await clock.run(committer.flush(never));
	expect(state.commits).toEqual([2]);
	expect(state.failures.length).toBeGreaterThan(1);
});

test("once the generation is over nothing more is committed, and a flush does not wait", async () => {
	const { clock, state, committer } = make();
	state.position = 1;
	state.fail = "over";
	await clock.run(committer.flush(never));
	state.fail = undefined;
	state.position = 2;
	await clock.run(committer.flush(never));
	expect(state.commits).toEqual([]);
});

test("a flush ends with its signal, however long the cluster is away", async () => {
	const { clock, state, committer } = make();
	state.position = 1;
	state.fail = "away";
	const limit = new AbortController();
	clock.after(3000, () => limit.abort());
	await clock.run(committer.flush(limit.signal), 5000);
	expect(state.commits).toEqual([]);
	committer.close();
	await clock.advance(60_000);
	expect(state.commits).toEqual([]);
});
