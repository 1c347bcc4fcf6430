import type { Clock, Writer } from "./io.ts";

/** A bar for long work. */
export interface Progress {
	/** Work done so far, in the unit of the label. `total` may become known on the way. */
	update(done: number, total?: number): void;
	/** Takes the bar off the screen. */
	end(): void;
}

const redrawMilliseconds = 100;
const barWidth = 24;

/** Draws on a terminal, at most ten times a second; anywhere else it draws nothing. */
export function createProgress(writer: Writer, clock: Clock, label: string): Progress {
	if (!writer.isTTY) return { update: () => {}, end: () => {} };
	let drawnAt = Number.NEGATIVE_INFINITY;
	let drawn = false;
	return {
		update(done, total) {
			const now = clock.now();
			if (now - drawnAt < redrawMilliseconds) return;
			drawnAt = now;
			drawn = true;
			writer.write(`\r\x1b[2K${drawProgress(label, done, total).slice(0, writer.columns ?? 80)}`);
		},
		end() {
			if (drawn) writer.write("\r\x1b[2K");
			drawn = false;
		},
	};
}

function drawProgress(label: string, done: number, total: number | undefined): string {
	const count = done.toLocaleString("en-US");
	if (total === undefined || total <= 0) return `${label} ${count}`;
	const share = Math.min(1, done / total);
	const filled = Math.round(share * barWidth);
	const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
	return `${label} ${bar} ${Math.floor(share * 100)}% ${count} of ${total.toLocaleString("en-US")}`;
}
