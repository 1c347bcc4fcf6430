import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KafkaTools } from "./kafka-tools.ts";

/** What the verifiable tools run with. */
export interface VerifiableSetting {
	readonly tools: KafkaTools;
	readonly bootstrap: string;
	/** For the files of settings that they read. */
	readonly folder: string;
}

let count = 0;

/** Arguments that give a tool these settings of its client. */
export function withSettings(folder: string, settings: Readonly<Record<string, string | number | boolean>>): readonly string[] {
	const file = join(folder, `${++count}.properties`);
	writeFileSync(
		file,
		Object.entries(settings)
			.map(([name, value]) => `${name}=${value}\n`)
			.join(""),
	);
	return ["--command-config", file];
}
