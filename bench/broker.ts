import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBroker } from "@millrace/broker";
import { say } from "./report.ts";

/*
  Records of 200 bytes through the embedded broker, produced and fetched by a client in another process that costs nothing: it sends
  batches made beforehand and reads no answer further than its length. Told are records a second of wall clock, and of this process's
  own CPU time, in which nothing but the broker runs.
    node --expose-gc --conditions=@millrace/source bench/broker.ts [--quick]
*/
const { values: flags } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const total = flags.quick ? 100_000 : 1_000_000;
const folder = mkdtempSync(join(tmpdir(), "millrace-broker-"));

say(`  ${"".padEnd(34)} ${"records/s".padStart(12)} ${"per CPU second".padStart(16)} ${"heap and buffers".padStart(18)}`);
try {
	for (const batch of [1, 100, 1000]) {
		await measure(`in memory, batches of ${batch}`, batch, undefined);
		await measure(`in a directory, batches of ${batch}`, batch, join(folder, String(batch)));
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}

async function measure(name: string, batch: number, directory: string | undefined): Promise<void> {
	// One record a batch is a hundred times the work: less of it tells as much.
	const records = batch === 1 ? total / 10 : total;
	const broker = await startBroker({ topics: { bench: {} }, ...(directory !== undefined && { directory }) });
	globalThis.gc?.();
	const before = process.cpuUsage();
	const started = performance.now();
	await client(broker.port, batch, records);
	const seconds = (performance.now() - started) / 1000;
	const { user, system } = process.cpuUsage(before);
	globalThis.gc?.();
	const { heapUsed, external } = process.memoryUsage();
	if (broker.admin.offsets("bench")[0]?.end !== records) throw new Error("Not every record arrived.");
	await broker.close();
	const perSecond = Math.round(records / seconds).toLocaleString("en");
	const perCpu = Math.round(records / ((user + system) / 1e6)).toLocaleString("en");
	const memory = `${((heapUsed + external) / 1024 ** 2).toFixed(0)} MiB`;
	say(`  ${name.padEnd(34)} ${perSecond.padStart(12)} ${perCpu.padStart(16)} ${memory.padStart(18)}`);
}

function client(port: number, batch: number, records: number): Promise<void> {
	const script = join(import.meta.dirname, "broker-client.ts");
	const args = ["--conditions=@millrace/source", script, String(port), String(batch), String(records)];
	const child = spawn(process.execPath, args, { stdio: "inherit" });
	return new Promise((done, fail) => {
		child.on("error", fail);
		child.on("close", (status) => (status === 0 ? done() : fail(new Error(`The client failed with status ${status}.`))));
	});
}
