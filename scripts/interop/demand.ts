import { type Finished, run, say } from "../run.ts";

/** Runs a command that must succeed, in a folder when it leaves files where it runs: says how it went, and ends with its output when it fails. */
export async function demand(what: string, command: string, args: readonly string[], folder?: string): Promise<void> {
	const { status, output, seconds }: Finished = await run(command, args, {}, folder);
	say(`${what}: ${status === 0 ? "ok" : "FAILED"} (${seconds.toFixed(0)} s)`);
	if (status === 0) return;
	say(output);
	say("The interop suites in test/interop cannot run without it.");
	process.exit(1);
}

/** Whether a program can be started and is content. */
export async function works(command: string, args: readonly string[]): Promise<boolean> {
	return (await run(command, args)).status === 0;
}
