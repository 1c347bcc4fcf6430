import type { ChildProcess } from "node:child_process";

/** Processes that must not outlive this one. */
const running = new Set<ChildProcess>();
let guarding = false;

/** Sees to it that a process, started with `detached`, and what it started end with it and with this one. */
export function guardProcess(child: ChildProcess): void {
	if (!guarding) {
		guarding = true;
		process.on("exit", () => {
			for (const left of running) killGroup(left);
		});
	}
	running.add(child);
	child.once("exit", () => {
		running.delete(child);
		killGroup(child);
	});
}

/** Ends a process and what it started, at once. Nothing happens when they are gone already. */
export function killGroup(child: ChildProcess | undefined): void {
	if (child?.pid === undefined) return;
	try {
		if (process.platform === "win32") child.kill("SIGKILL");
		else process.kill(-child.pid, "SIGKILL");
	} catch {
		// There is no such group any more.
	}
}
