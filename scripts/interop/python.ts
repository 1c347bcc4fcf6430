import { existsSync } from "node:fs";
import { join } from "node:path";
import { demand, works } from "./demand.ts";

/**
 * A Python with these packages, in an environment of its own.
 * @param probe code that runs when it is complete
 */
export async function installPython(folder: string, packages: readonly string[], probe: string): Promise<string> {
	const python = join(folder, "bin", "python");
	if (existsSync(python) && (await works(python, ["-c", probe]))) return python;
	await demand("python3 -m venv", "python3", ["-m", "venv", folder]);
	await demand(`pip install ${packages.join(" ")}`, python, ["-m", "pip", "install", "--quiet", ...packages]);
	return python;
}
