import { readFileSync } from "node:fs";

export interface ProcessMemory {
	readonly residentMb: number;
	/** The most that it ever was. */
	readonly peakMb: number;
}

/**
 * Memory of a process that is resident, by Linux' own account (`proc_pid_status(5)`: VmRSS and VmHWM, in kB). Undefined on other systems, and
 * when the process is gone.
 */
export function readProcessMemory(pid: number): ProcessMemory | undefined {
	if (process.platform !== "linux") return undefined;
	let text: string;
	try {
		text = readFileSync(`/proc/${pid}/status`, "latin1");
	} catch {
		return undefined;
	}
	const read = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN) / 1024;
	const [residentMb, peakMb] = [read("VmRSS"), read("VmHWM")];
	// A process that has ended but is not yet collected has neither.
	return Number.isNaN(residentMb) ? undefined : { residentMb, peakMb };
}
