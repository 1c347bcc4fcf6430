import type { Ports } from "@millrace/core";
import type { StartedEnvironment } from "./start-environment.ts";

/** Where environments come from and go to. */
export interface EnvironmentSupply {
	/** One without code: that which was started ahead, if there is one. */
	take(): StartedEnvironment;
	end(started: StartedEnvironment): Promise<void>;
	/** Has one started ahead, a moment later. */
	prepare(): void;
	/** Environments that were taken and have not ended. */
	readonly taken: number;
	/** Ends all; there will be no others. */
	close(): Promise<void>;
}

/** So long after a reload the next environment is started, out of the way of what the reload was for. */
const DELAY_MS = 100;

/** @param ahead whether one is started ahead, the first one now */
export function createEnvironmentSupply(
	start: () => StartedEnvironment,
	ahead: boolean,
	clock: Ports["clock"],
): EnvironmentSupply {
	const live = new Set<StartedEnvironment>();
	let waiting: StartedEnvironment | undefined;
	let cancel = (): void => {};
	let closed = false;

	function begin(): StartedEnvironment {
		const started = start();
		live.add(started);
		return started;
	}

	async function end(started: StartedEnvironment): Promise<void> {
		await started.environment.end();
		live.delete(started);
	}

	if (ahead) waiting = begin();

	return {
		take() {
			cancel();
			const taken = waiting;
			waiting = undefined;
			return taken === undefined || taken.environment.gone ? begin() : taken;
		},
		end,
		prepare() {
			if (!ahead) return;
			cancel();
			cancel = clock.after(DELAY_MS, () => {
				if (!closed) waiting ??= begin();
			});
		},
		get taken() {
			return live.size - (waiting === undefined ? 0 : 1);
		},
		async close() {
			closed = true;
			cancel();
			await Promise.all([...live].map(end));
		},
	};
}
