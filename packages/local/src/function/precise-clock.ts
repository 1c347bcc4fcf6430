import type { Ports } from "@millrace/core";

/** The clock of this machine in fractions of milliseconds, for most records take less than one. */
export const preciseClock: Ports["clock"] = {
	now: () => performance.timeOrigin + performance.now(),
	after(milliseconds, call) {
		const timer = setTimeout(call, milliseconds);
		return () => clearTimeout(timer);
	},
};
