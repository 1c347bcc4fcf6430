import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { avscType } from "./avsc-loop.ts";
import { buildEvent } from "./batch.ts";
import { bundle, EMPTY, handlers, type MeasuredHandler } from "./handlers.ts";
import { spread } from "./measure.ts";
import { settingsFor } from "./ours.ts";
import { millisecondsText, say, tell } from "./report.ts";
import { shapeOf } from "./shapes.ts";

/*
  From the start of a process to the first decoded record, less the same of an empty handler in the same round: CPU milliseconds of the whole
  process, and of importing the bundle and decoding alone.
    node --conditions=@millrace/source bench/cold-start.ts [--quick]
*/
interface Run {
	readonly load: number;
	readonly process: number;
	/** A field of the first value, which proves that it was decoded. */
	readonly decoded?: string;
}

const { values: flags } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const rounds = flags.quick ? 5 : 21;
const child = join(import.meta.dirname, "cold-start-child.mjs");
const { schema, definition, values } = shapeOf("order");
const digest = schema.digest as string;
const [first] = values(1);
const environment = { ...process.env, MILLRACE: JSON.stringify(settingsFor(digest)) };

const folder = mkdtempSync(join(tmpdir(), "millrace-cold-start-"));
try {
	await measure();
} finally {
	rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
	const prepared = await Promise.all([EMPTY, ...handlers].map(prepare));
	const runs = prepared.map((): Run[] => []);
	// The first round fills the caches of the file system and does not count.
	for (let round = 0; round <= rounds; round++) {
		for (const [index, { args, handler }] of prepared.entries()) {
			const run = start(args);
			if (handler.framing !== undefined && run.decoded === undefined) throw new Error(`${handler.name} decoded nothing.`);
			if (round > 0) runs[index]?.push(run);
		}
	}
	const [empty = []] = runs;
	say(`  ${"".padEnd(36)} ${"process".padStart(22)} ${"import and first record".padStart(26)}`);
	for (const [index, { handler, bytes }] of prepared.entries()) {
		const own = runs[index] ?? [];
		const over = (part: "process" | "load") => spread(own.map((run, round) => run[part] - (empty[round] as Run)[part]));
		const coldStart = { handler: handler.name, bytes, process: over("process"), load: over("load") };
		const times = [millisecondsText(coldStart.process).padStart(22), millisecondsText(coldStart.load).padStart(26)];
		say(`  ${handler.name.padEnd(36)} ${times.join(" ")} ms`);
		if (index > 0) tell({ kind: "coldStart", coldStart });
	}
}

/** The bundle of a handler and an event of one record for it, as files. */
async function prepare(handler: MeasuredHandler, index: number) {
	const { text, bytes } = await bundle(handler);
	const args = [join(folder, `${index}.mjs`), join(folder, `${index}.json`)] as const;
	const payload = avscType(definition).toBuffer(first);
	writeFileSync(args[0], text);
	writeFileSync(args[1], JSON.stringify(buildEvent([payload], handler.framing ?? "bare", digest)));
	return { handler, bytes, args };
}

function start(args: readonly string[]): Run {
	const output = execFileSync(process.execPath, [child, ...args], { env: environment, encoding: "utf8" });
	const result = /^RESULT (.*)$/m.exec(output)?.[1];
	if (result === undefined) throw new Error("A function gave no result.");
	return JSON.parse(result);
}
