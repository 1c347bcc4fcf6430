import { playGroupStep } from "./play-groups.ts";
import { playMemberStep, settle } from "./play-members.ts";
import { playRecordStep } from "./play-records.ts";
import { playTopicStep } from "./play-topics.ts";
import { playTransactionStep } from "./play-transactions.ts";
import type { Step } from "./step.ts";
import { World } from "./world.ts";

export interface PlayOptions {
	/** Port of the broker, on this machine. */
	readonly port: number;
	/** Begins all names; nobody has had it. */
	readonly prefix: string;
	/** Time of the schedule: what records carry. */
	readonly time: number;
	/** How long a member's request may take on its way, before it counts as waiting. */
	readonly settleMs: number;
}

/** Plays a schedule against a broker, and says of each step how it went. */
export async function playSchedule(
	steps: readonly Step[],
	{ port, prefix, time, settleMs }: PlayOptions,
): Promise<readonly string[]> {
	const world = new World(port, prefix, time);
	const outcomes = steps.map(() => "waits");
	try {
		// A coordinator makes its own topic when it is first asked for.
		for (const keyType of [0, 1]) await world.request("FindCoordinator", 1, { key: world.group(0), keyType });
		for (const [index, step] of steps.entries()) {
			const tell = (outcome: string) => {
				outcomes[index] = outcome;
			};
			if (step.do === "join" || step.do === "sync") playMemberStep(world, step, tell);
			else tell(await play(world, step));
			await settle(world, settleMs);
		}
		return [...outcomes];
	} finally {
		world.close();
	}
}

function play(world: World, step: Exclude<Step, { do: "join" | "sync" }>): Promise<string> {
	switch (step.do) {
		case "create topic":
		case "delete topic":
		case "alter topic":
		case "add partitions":
		case "describe topic":
			return playTopicStep(world, step);
		case "produce":
		case "fetch":
		case "list offsets":
		case "end of epoch":
		case "delete records":
			return playRecordStep(world, step);
		case "init producer":
		case "add to transaction":
		case "add group to transaction":
		case "commit in transaction":
		case "end transaction":
			return playTransactionStep(world, step);
		default:
			return playGroupStep(world, step);
	}
}
