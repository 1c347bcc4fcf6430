import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MskEvent } from "@millrace/core";

export interface BatchArchiveOptions {
	/** Has a folder for each consumer. */
	readonly directory: string;
	/** Batches kept of each consumer; older ones are removed. @default 50 */
	readonly keep?: number;
}

/** Batches as they were sent to a function, byte for byte, as files that `replay` takes. */
export interface BatchArchive {
	/** Returns the path of the file. Its name has the time, so that names sort in the order of batches. */
	save(consumer: string, event: MskEvent, at: number): string;
}

export function createBatchArchive({ directory, keep = 50 }: BatchArchiveOptions): BatchArchive {
	let saved = 0;
	return {
		save(consumer, event, at) {
			saved += 1;
			const folder = join(directory, consumer);
			mkdirSync(folder, { recursive: true });
			const time = new Date(at).toISOString().replaceAll(/[:.]/g, "-");
			const path = join(folder, `${time}-${String(saved).padStart(6, "0")}.json`);
			writeFileSync(path, `${JSON.stringify(event)}\n`);
			const names = readdirSync(folder)
				.filter((name) => name.endsWith(".json"))
				.sort();
			for (const name of names.slice(0, -keep)) rmSync(join(folder, name), { force: true });
			return path;
		},
	};
}
