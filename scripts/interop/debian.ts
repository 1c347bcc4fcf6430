import { demand, works } from "./demand.ts";

/** A program, the arguments with which it shows that it works, and the Debian package that has it. */
export interface DebianProgram {
	readonly command: string;
	readonly probe: readonly string[];
	readonly name: string;
}

/** Programs of Debian or Ubuntu that are not there come from the system's packages, which needs its administrator. */
export async function installPrograms(programs: readonly DebianProgram[]): Promise<void> {
	const missing: string[] = [];
	for (const { command, probe, name } of programs) if (!(await works(command, probe))) missing.push(name);
	if (missing.length === 0) return;
	await demand("apt-get update", "apt-get", ["update", "-qq"]);
	await demand(`apt-get install ${missing.join(" ")}`, "apt-get", [
		"install",
		"-y",
		"-qq",
		"--no-install-recommends",
		...missing,
	]);
}
