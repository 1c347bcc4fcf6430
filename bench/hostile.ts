import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildEvent } from "./batch.ts";
import { Click } from "./generated/click.ts";
import { Empties } from "./generated/empties.ts";
import { Nothings } from "./generated/nothings.ts";
import { Tree } from "./generated/tree.ts";
import { say } from "./report.ts";

/*
  What a hostile payload costs until it has failed, or not: CPU time and memory, Millrace's batch decoder against the avsc loop, each in a
  process of its own with a limit of time.
    node --conditions=@millrace/source bench/hostile.ts [--quick]
*/
interface HostileCase {
	readonly about: string;
	readonly schema: "click" | "empties" | "nothings" | "tree";
	readonly payload: Uint8Array;
	readonly compressed?: boolean;
}

const digests = { click: Click.digest, empties: Empties.digest, nothings: Nothings.digest, tree: Tree.digest };
const MEGABYTE = 2 ** 20;
/** Of one node with one child: an empty label, eight bytes of weight, a block of one item. */
const TREE_LEVEL = [0, ...Array<number>(8).fill(0), ...long(1n)];

const { values: flags } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const limitSeconds = flags.quick ? 5 : 30;
const cases: readonly HostileCase[] = [
	{ about: "a list that claims 100,000,000 nulls", schema: "nothings", payload: bytes(long(100_000_000n), 0) },
	{ about: "a list that claims 20,000,000 empty records", schema: "empties", payload: bytes(long(20_000_000n), 0) },
	{ about: "a text that claims 2^31 bytes", schema: "click", payload: bytes(long(2n ** 31n), ..."abcde".split("").map(code)) },
	{ about: "a text that claims 2^63 - 1 bytes", schema: "click", payload: bytes(long(2n ** 63n - 1n), 0, 0) },
	{ about: "a tree of 20,000 levels", schema: "tree", payload: bytes(Array(20_000).fill(TREE_LEVEL).flat(), 0) },
	{ about: "zeros that inflate to 512 MB", schema: "click", payload: new Uint8Array(512 * MEGABYTE), compressed: true },
];

const folder = mkdtempSync(join(tmpdir(), "millrace-hostile-"));
try {
	for (const [index, hostile] of cases.entries()) measure(hostile, join(folder, `${index}.json`));
} finally {
	rmSync(folder, { recursive: true, force: true });
}

function measure({ about, schema, payload, compressed = false }: HostileCase, path: string): void {
	const event = buildEvent([payload], compressed ? "glue-zlib" : "glue", digests[schema] as string);
	const value = event.records["measured-0"]?.[0]?.value as string;
	writeFileSync(path, JSON.stringify(event));
	say(`\n  ${about}: ${Buffer.byteLength(value, "base64").toLocaleString("en")} bytes with their frame`);
	for (const library of ["millrace", "avsc"]) say(`    ${library.padEnd(9)} ${run(library, schema, path)}`);
}

function run(library: string, schema: string, path: string): string {
	const args = ["--conditions=@millrace/source", join(import.meta.dirname, "hostile-child.ts"), library, schema, path];
	const { stdout, error, signal } = spawnSync(process.execPath, args, {
		encoding: "utf8",
		timeout: limitSeconds * 1000,
		killSignal: "SIGKILL",
	});
	if (error !== undefined) return `not done after ${limitSeconds} s`;
	const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
	if (result === undefined) return `ended the process (${signal ?? "out of memory"})`;
	const { outcome, milliseconds, megabytes } = JSON.parse(result);
	return `${outcome.padEnd(28)} ${milliseconds.toFixed(1).padStart(10)} ms ${megabytes.toFixed(0).padStart(6)} MB`;
}

function bytes(start: readonly number[], ...more: readonly number[]): Uint8Array {
	return Uint8Array.from([...start, ...more]);
}

/** Avro's long: zigzag, seven bits a byte, the lowest first. */
function long(value: bigint): readonly number[] {
	const encoded: number[] = [];
	let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
	for (; rest > 0x7fn; rest >>= 7n) encoded.push(Number(rest & 0x7fn) | 0x80);
	return [...encoded, Number(rest)];
}

function code(character: string): number {
	return character.charCodeAt(0);
}
