import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { delays } from "@example/functions/delays/consumer";
import { flights } from "@example/schemas/topics/flights";
import { deliver } from "@millrace/core/testing";
import { localSchemaId } from "@millrace/core/wire";
import { createLocalFunction, type Isolation, type LocalFunction, watchBundles } from "@millrace/local";
import { type Spread, spread } from "./measure.ts";
import { millisecondsText, say } from "./report.ts";

/*
  The example's handler of delays on a laptop: from a saved file to the result of the next invocation, its cold start and its warm
  invocations, in milliseconds of wall clock; and what environments add to the resident memory of all processes together.
    node --expose-gc --conditions=@millrace/source bench/function.ts worker|process|none [--quick]
*/
const { values: flags, positionals } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: "boolean", default: false } },
});
const rounds = flags.quick ? 5 : 20;
const root = mkdtempSync(join(tmpdir(), "millrace-bench-"));
const checkout = join(import.meta.dirname, "..");
const edited = join(root, "src/delays/totals.ts");

const digest = flights.value.digest as string;
const schemaIds = { [Buffer.from(localSchemaId(digest).replaceAll("-", ""), "hex").toString("base64url")]: digest.slice(0, 16) };
const flight = { date: new Date(0), delay: 3, distance: 100, origin: "DTW", destination: "LAS" };
const batch = deliver(
	delays,
	Array.from({ length: 100 }, () => ({ key: "DTW", value: flight })),
);

say(
	`  ${"".padEnd(10)} ${["edit to result", "cold start", "warm"].map((head) => head.padStart(22)).join("")}   MB: all with one, each further`,
);
try {
	cpSync(join(checkout, "packages/functions/src"), join(root, "src"), { recursive: true });
	symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
	await measure(positionals[0] as Isolation);
} finally {
	rmSync(root, { recursive: true, force: true });
}

async function measure(isolate: Isolation): Promise<void> {
	const colds: number[] = [];
	let reloaded = Promise.withResolvers<void>();
	const local = createLocalFunction({
		consumer: "delays",
		function: {
			name: "airline-local-delays",
			handler: "src/delays/handler.handler",
			timeoutSeconds: 60,
			memoryMb: 512,
			environment: {},
			settings: { response: "partial", schemaIds },
		},
		isolate,
		standby: isolate !== "none",
		concurrency: 5,
		onInvocation: ({ initMilliseconds }) => initMilliseconds !== undefined && colds.push(initMilliseconds),
	});
	const watcher = watchBundles({
		root,
		entries: { delays: join(root, "src/delays/handler.ts") },
		onBuild: (_, build) => {
			if (build.kind === "failed") return reloaded.reject(build.error);
			void local.reload(build.bundle).then(() => reloaded.resolve(), reloaded.reject);
		},
		onError: reloaded.reject,
	});
	await reloaded.promise;
	await invoke(local);
	const one = await residentMb();
	const warm = await times(50, () => invoke(local));

	const source = readFileSync(edited, "utf8");
	let edit = 0;
	const edits = await times(rounds, async () => {
		// The pause of somebody who types, in which the next environment is started.
		await new Promise((resolve) => setTimeout(resolve, 500));
		reloaded = Promise.withResolvers();
		const started = performance.now();
		writeFileSync(
			`${edited}.tmp`,
			`${source}\nexport const edited: number = ${++edit};\nprocess.env["EDITED"] = String(edited);\n`,
		);
		renameSync(`${edited}.tmp`, edited);
		await reloaded.promise;
		await invoke(local);
		return performance.now() - started;
	});
	writeFileSync(edited, source);
	const alone = await residentMb();
	await Promise.all([1, 2, 3, 4, 5].map(() => invoke(local)));
	const each = ((await residentMb()) - alone) / 4;
	await watcher.close();
	await local.close();
	say(
		`  ${isolate.padEnd(10)} ${[edits, spread(colds), warm].map((value) => millisecondsText(value).padStart(22)).join("")}   ${[one, each].map((value) => value.toFixed(0)).join(", ")}`,
	);
}

async function invoke({ invoke }: LocalFunction): Promise<number> {
	const started = performance.now();
	const invocation = await invoke(batch);
	if (invocation.kind !== "returned") throw invocation.error;
	return performance.now() - started;
}

async function times(count: number, run: () => Promise<number>): Promise<Spread> {
	const values: number[] = [];
	for (let round = 0; round < count; round++) values.push(await run());
	return spread(values);
}

/** Proportional memory of this process and of all that it started, by Linux' own account; 0 elsewhere. */
async function residentMb(): Promise<number> {
	await new Promise((resolve) => setTimeout(resolve, 300));
	globalThis.gc?.();
	if (process.platform !== "linux") return 0;
	const pending = [process.pid];
	let total = 0;
	for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
		try {
			total += Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1] ?? 0) / 1024;
			pending.push(...readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number));
		} catch {
			// It has ended meanwhile.
		}
	}
	return total;
}
