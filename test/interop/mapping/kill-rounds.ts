import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { seededRandomness, systemClock } from "@millrace/broker";
import { connectKafka } from "@millrace/local";
import { branded } from "../../local/support/functions.ts";
import { createProject } from "../../local/support/project.ts";

export interface KillRoundsOptions {
	readonly seed: number;
	readonly kills: number;
	/** What may be killed. */
	readonly victims: readonly Victim[];
	/** A cluster that is there, with a topic `t` of 4 partitions; left out, a broker of ours runs in a process, and may be killed. */
	readonly bootstrap?: string;
	/** Session of the mapping's members, in milliseconds. */
	readonly sessionMs: number;
}

export type Victim = "mapping" | "handler" | "broker";

/** What was produced and what the handler saw, for arithmetic. */
export interface KillReport {
	readonly kills: Readonly<Record<Victim, number>>;
	/** Records whose write was acknowledged, by partition: `<partition>@<offset>`. */
	readonly produced: readonly string[];
	/** Every record that a handler handled, in the order in which it did, again and again where it was delivered again. */
	readonly seen: readonly string[];
}

/** Writes what it sees, record by record, before it answers: what stands there was handled. */
const HANDLER = branded(
	`for (const records of Object.values(event.records) as any[]) for (const { partition, offset } of records) {
		appendFileSync(process.env.SEEN as string, partition + "@" + offset + "\\n");
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
	return { batchItemFailures: [] };`,
	'import { appendFileSync } from "node:fs"; appendFileSync(process.env.PIDS as string, process.pid + "\\n");',
);

/**
 * Runs a mapping while records are produced, and kills it, its handler's process or the broker at random moments, each time with SIGKILL. At the end it waits
 * until everything is committed.
 */
export async function killRounds({ seed, kills, victims, sessionMs, ...options }: KillRoundsOptions): Promise<KillReport> {
	const randomness = seededRandomness(seed);
	const random = () => randomness.bytes(4).readUInt32BE(0) / 2 ** 32;
	const project = await createProject({ "src/billing.ts": HANDLER });
	const directory = join(project.root, "broker");
	mkdirSync(directory);
	const port = options.bootstrap === undefined ? await freePort() : 0;
	const bootstrap = options.bootstrap ?? `127.0.0.1:${port}`;
	const startMapping = () => start("mapping-child.ts", [bootstrap, String(sessionMs), project.root]);
	const startBroker = () => start("broker-child.ts", [directory, String(port)]);
	let broker = options.bootstrap === undefined ? await startBroker() : undefined;
	let mapping = await startMapping();
	const client = connectKafka({ bootstrap, clock: systemClock, clientId: "test" });
	const produced: string[] = [];
	let producing = true;
	const producer = (async () => {
		while (producing) {
			const partition = Math.floor(random() * 4);
			const records = Array.from({ length: 1 + Math.floor(random() * 10) }, () => ({ partition, value: Buffer.from("v") }));
			// A write that nobody answers while the broker is down is made again by the client, once.
			const places = await client.append("t", records);
			produced.push(...places.map((place) => `${place.partition}@${place.offset}`));
			await wait(5);
		}
	})();
	const done: Record<Victim, number> = { mapping: 0, handler: 0, broker: 0 };
	try {
		for (let round = 0; round < kills; round++) {
			await wait(random() * 400);
			const victim = victims[Math.floor(random() * victims.length)] as Victim;
			if (victim === "handler") {
				const pid = newestPid(join(project.root, "pids"));
				if (pid === undefined || !killed(pid)) {
					round -= 1;
					continue;
				}
			} else if (victim === "mapping") {
				await kill(mapping);
				mapping = await startMapping();
			} else if (broker !== undefined) {
				await kill(broker);
				broker = await startBroker();
			}
			done[victim] += 1;
		}
		producing = false;
		await producer;
		await caughtUp(client, produced);
		return { kills: done, produced, seen: readFileSync(join(project.root, "seen"), "utf8").trimEnd().split("\n") };
	} finally {
		producing = false;
		await producer.catch(() => {});
		await kill(mapping);
		if (broker !== undefined) await kill(broker);
		await client.close();
		await project.remove();
	}
}

async function start(script: string, args: readonly string[]): Promise<ChildProcess> {
	const path = join(import.meta.dirname, script);
	// In a group of its own, so that the handler's processes go with it.
	const child = spawn(process.execPath, ["--conditions=@millrace/source", path, ...args], {
		stdio: ["ignore", "pipe", "inherit"],
		detached: true,
	});
	await new Promise<void>((resolve, reject) => {
		child.stdout?.on("data", (chunk: Buffer) => chunk.toString().includes("ready") && resolve());
		child.once("exit", (code) => reject(new Error(`${script} ended with ${code} before it was ready.`)));
	});
	child.removeAllListeners("exit");
	return child;
}

async function kill(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = new Promise((resolve) => child.once("exit", resolve));
	process.kill(-(child.pid as number), "SIGKILL");
	await ended;
}

function newestPid(path: string): number | undefined {
	const text = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").at(-1) : undefined;
	return text === undefined || text === "" ? undefined : Number(text);
}

/** Whether there was such a process. */
function killed(pid: number): boolean {
	try {
		process.kill(pid, "SIGKILL");
		return true;
	} catch {
		return false;
	}
}

async function caughtUp(client: ReturnType<typeof connectKafka>, produced: readonly string[]): Promise<void> {
	const ends = await client.offsets("t", "latest");
	for (;;) {
		const committed = await client.committed("g", "t");
		if (ends.every((end, partition) => (committed.get(partition) ?? 0) >= end) || produced.length === 0) return;
		await wait(100);
	}
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as { readonly port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}
