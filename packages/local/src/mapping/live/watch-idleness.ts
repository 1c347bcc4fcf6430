import type { MappingClock } from "../mapping-clock.ts";
import { describeIdleReason, type IdleReason } from "./idle-reason.ts";
import type { MappingHappening } from "./mapping-event.ts";

export interface WatchIdlenessOptions {
	/** Why nothing runs now, and a number that grows with whatever is sent. */
	readonly look: () => { readonly reason: IdleReason | undefined; readonly sent: number };
	readonly tell: (happening: MappingHappening) => void;
	readonly clock: MappingClock;
	readonly stop: AbortSignal;
}

const CHECK_MS = 1000;

/** Tells why nothing is sent, once for each reason, when it holds at two looks in a row. */
export async function watchIdleness({ look, tell, clock, stop }: WatchIdlenessOptions): Promise<void> {
	let seen: IdleReason["kind"] | undefined;
	let told: IdleReason["kind"] | undefined;
	let sentBefore = -1;
	while (!stop.aborted) {
		const { reason, sent } = look();
		const isQuiet = sent === sentBefore;
		sentBefore = sent;
		// After each few records "all is read" again would be noise; a trouble that comes back is news.
		if (!isQuiet && told !== "caughtUp") told = undefined;
		if (reason !== undefined && isQuiet && reason.kind === seen && reason.kind !== told) {
			told = reason.kind;
			tell({ kind: "idle", reason, text: describeIdleReason(reason) });
		}
		seen = isQuiet ? reason?.kind : undefined;
		await clock.wait(CHECK_MS, stop);
	}
}
