import { avscResolver, hasInheritedNames, hasLostKey, toAvsc } from "./avsc-oracle.ts";
import { damage } from "./damage.ts";
import type { DifferenceName } from "./differences.ts";
import { expectedValue } from "./expected-value.ts";
import { createCase, type FuzzCase } from "./fuzz-case.ts";
import type { Neutral } from "./fuzz-type.ts";
import { type Outcome, readOnAllPaths } from "./our-paths.ts";
import { Random } from "./random.ts";
import { randomValue } from "./random-value.ts";
import { createResolution, type Rules, Unreadable } from "./resolution.ts";
import { isSame } from "./same-value.ts";
import { type Reading, readStrictly } from "./strict-reader.ts";
import { writeBytes } from "./write-bytes.ts";

/** What a run has met so far. */
export interface Tally {
	executions: number;
	schemas: number;
	accepted: number;
	/** Pairs of versions that cannot be read as each other. */
	incompatible: number;
	/** Schemas that avsc refuses, and payloads that would take it too long. */
	unasked: number;
	readonly differences: Map<DifferenceName, number>;
}

export function createTally(): Tally {
	return { executions: 0, schemas: 0, accepted: 0, incompatible: 0, unasked: 0, differences: new Map() };
}

type Resolve = ReturnType<typeof createResolution>["resolve"];

/** The rules by which avsc resolves versions otherwise. */
const AVSC_RULES = [
	"branches that cannot be read",
	"the best branch",
	"names without namespace",
	"aliases in order",
	"logical types of another unit",
	"floats that are floats",
] as const satisfies readonly (keyof Rules)[];

/**
 * Makes a schema, or two versions of one, and reads that many payloads of it on every path. The same seed always does the same.
 * @throws at the first disagreement, with all that is needed to look at it
 */
export function runCase(seed: number, payloads: number, tally: Tally): void {
	const random = new Random(seed);
	let current: FuzzCase | undefined;
	let bytes: Uint8Array | undefined;
	const count = (name: DifferenceName): void => void tally.differences.set(name, (tally.differences.get(name) ?? 0) + 1);
	try {
		current = createCase(random);
		tally.schemas += 1;
		const ours = createResolution();
		const avscs = createResolution(AVSC_RULES);
		const comparable = current.avsc !== undefined && current.kind !== "own" && !hasInheritedNames(current.definitions);
		if (current.avsc !== undefined && current.kind !== "own" && !comparable) count("fields that objects inherit");
		const resolver = comparable && current.avsc ? avscResolver(current.avsc.to, current.avsc.from) : undefined;
		checkVersions(
			current,
			ours.canRead(current.from, current.to),
			comparable ? avscs.canRead(current.from, current.to) : undefined,
			resolver !== undefined,
			count,
		);
		if (current.avsc === undefined) tally.unasked += 1;
		if (current.readers === undefined) {
			tally.incompatible += 1;
			return;
		}
		const all = makePayloads(current, payloads, random);
		const outcomes = readOnAllPaths(current.readers, all, random);
		for (const [index, payload] of all.entries()) {
			bytes = payload;
			const reading = readStrictly(current.from, payload);
			const expected = expectationOf(current, reading, ours.resolve, count);
			for (const [path, list] of outcomes) checkOutcome(path, list[index] as Outcome, expected);
			if ("value" in expected) tally.accepted += 1;
			if (!reading.askable) tally.unasked += 1;
			else if (current.kind === "own") compareOwn(current, payload, reading, count);
			else if (resolver !== undefined) compareResolved(current, payload, reading, resolver, [ours.resolve, avscs.resolve], count);
			if (current.kind === "own" && "value" in expected) checkEncoding(current, reading.value as Neutral, expected.value);
			tally.executions += 1;
		}
	} catch (error) {
		throw new Error(describe(seed, payloads, current, bytes, error), { cause: error });
	}
}

function checkVersions(
	{ from, to, readers }: FuzzCase,
	ours: boolean,
	avscs: boolean | undefined,
	actual: boolean,
	count: (name: DifferenceName) => void,
): void {
	if (ours !== (readers !== undefined)) throw new Error(`The version can${ours ? "" : "not"} be read, says the specification.`);
	if (avscs === undefined) return;
	if (avscs !== actual) throw new Error(`avsc ${actual ? "reads" : "does not read"} the version, for no listed reason.`);
	if (ours === actual) return;
	// The rules of which each alone explains it; several may have to come together.
	const alone = AVSC_RULES.filter((rule) => createResolution([rule]).canRead(from, to) === actual);
	for (const rule of alone) count(rule);
}

function makePayloads({ from, avsc }: FuzzCase, count: number, random: Random): readonly Uint8Array[] {
	const whole: Uint8Array[] = [];
	const all: Uint8Array[] = [];
	while (all.length < count) {
		if (whole.length === 0 || random.chance(0.25)) {
			const value = randomValue(from, random);
			const bytes = writeBytes(from, value);
			if (avsc !== undefined && !hasLostKey(from, value)) {
				const theirs = Uint8Array.from(avsc.from.toBuffer(toAvsc(from, value)));
				if (!isSame(theirs, bytes)) throw new Error("avsc writes other bytes than the specification has.");
			}
			whole.push(bytes);
			all.push(bytes);
			if (random.chance(0.3)) all.push(writeBytes(from, value, random));
		} else {
			const damaged = damage(random.pick(all), random.pick(whole), random);
			all.push(damaged.length > 5000 ? damaged.slice(0, 5000) : damaged);
		}
	}
	return all.slice(0, count);
}

function expectationOf(
	{ from, to, options }: FuzzCase,
	{ value, reasons }: Reading,
	resolve: Resolve,
	count: (name: DifferenceName) => void,
): Outcome {
	const refused = { error: "AVRO_PAYLOAD_INVALID" };
	if (value === undefined || reasons.length > 0) return refused;
	try {
		return { value: expectedValue(to, resolve(from, to, value), options) };
	} catch (error) {
		if (!(error instanceof Unreadable)) throw error;
		count(error.reason);
		return refused;
	}
}

function checkOutcome(path: string, outcome: Outcome, expected: Outcome): void {
	if ("error" in expected) {
		if (!("error" in outcome)) throw new Error(`${path} accepts it.`);
		if (outcome.error !== expected.error) throw new Error(`${path} fails with ${outcome.error}.`);
		return;
	}
	if ("error" in outcome) throw new Error(`${path} refuses it: ${outcome.error}.`);
	if (!isSame(outcome.value, expected.value)) throw new Error(`${path} makes another value of it.`);
}

/** The same schema on both sides: whoever accepts what, and the value. */
function compareOwn({ from, avsc }: FuzzCase, bytes: Uint8Array, reading: Reading, count: (name: DifferenceName) => void): void {
	if (avsc === undefined) return;
	const theirs = attempt(() => avsc.from.fromBuffer(Buffer.from(bytes)));
	if ((theirs === undefined) !== (reading.value === undefined)) {
		throw new Error(`avsc ${theirs === undefined ? "refuses" : "accepts"} it, for no listed reason.`);
	}
	if (theirs === undefined || reading.value === undefined) return;
	if (reading.reasons[0] !== undefined) count(reading.reasons[0]);
	else if (hasLostKey(from, reading.value)) count("the key __proto__");
	else if (!isSame(plain(theirs.value), plain(toAvsc(from, reading.value)), false))
		throw new Error("avsc makes another value of it.");
}

function compareResolved(
	{ from, to, avsc }: FuzzCase,
	bytes: Uint8Array,
	{ value, reasons, lyingBlocks }: Reading,
	resolver: object,
	[resolveOurs, resolve]: readonly [Resolve, Resolve],
	count: (name: DifferenceName) => void,
): void {
	// What is damaged avsc may well step over; what is whole has to be the same.
	if (avsc === undefined || value === undefined || reasons.length > 0) return;
	if (lyingBlocks) {
		count("lengths of blocks");
		return;
	}
	if (hasLostKey(from, value)) {
		count("the key __proto__");
		return;
	}
	let resolved: Neutral;
	try {
		resolved = resolve(from, to, value);
	} catch (error) {
		if (!(error instanceof Unreadable)) throw error;
		count(error.reason);
		return;
	}
	if (hasLostKey(to, resolved)) {
		count("the key __proto__");
		return;
	}
	const ours = attempt(() => resolveOurs(from, to, value));
	if (ours !== undefined && !isSame(ours.value, resolved)) {
		const rule = attempt(() => createResolution(["the best branch"]).resolve(from, to, value));
		count(rule !== undefined && !isSame(rule.value, ours.value) ? "the best branch" : "floats that are floats");
	}
	const theirs = attempt(() => avsc.to.fromBuffer(Buffer.from(bytes), resolver as never));
	if (theirs === undefined) throw new Error("avsc refuses it for the reader, for no listed reason.");
	if (!isSame(plain(theirs.value), plain(toAvsc(to, resolved)), false))
		throw new Error("avsc makes another value of it for the reader.");
}

function checkEncoding({ from, schema }: FuzzCase, neutral: Neutral, value: unknown): void {
	const bytes = writeBytes(from, neutral);
	const encoded = attempt(() => Uint8Array.from(schema.encode(value)));
	// What only a damaged payload has: texts that are no UUID, decimals with bytes to spare, keys in another order, NaNs of another kind.
	if (encoded === undefined) {
		if (!isOddText(from)) throw new Error("What was decoded cannot be encoded.");
		return;
	}
	if (isSame(encoded.value, bytes)) return;
	const again = attempt(() => schema.decode(encoded.value));
	if (again === undefined || !isSame(again.value, value, false))
		throw new Error("What was decoded is encoded as something else.");
}

function isOddText(type: FuzzCase["from"]): boolean {
	return JSON.stringify(type, withoutCycles()).includes('"uuid"');
}

function withoutCycles() {
	const seen = new Set<unknown>();
	return (_: string, value: unknown) => {
		if (typeof value === "bigint") return String(value);
		if (typeof value === "object" && value !== null && seen.has(value)) return "seen";
		if (typeof value === "object") seen.add(value);
		return value;
	};
}

/** Plain objects in place of avsc's records and branches. */
function plain(value: unknown): unknown {
	if (value instanceof Uint8Array) return Uint8Array.from(value);
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function attempt<T>(make: () => T): { readonly value: T } | undefined {
	try {
		return { value: make() };
	} catch {
		return undefined;
	}
}

function describe(
	seed: number,
	payloads: number,
	current: FuzzCase | undefined,
	bytes: Uint8Array | undefined,
	error: unknown,
): string {
	return [
		`${error instanceof Error ? error.message : error}`,
		`Again: npm run fuzz -- --seed ${seed} --executions ${payloads} --payloads ${payloads}`,
		`Written as: ${JSON.stringify(current?.definitions[0])}`,
		current?.kind === "own" ? "" : `Read as: ${JSON.stringify(current?.definitions[1])}`,
		`Options: ${JSON.stringify(current?.options)}`,
		bytes === undefined ? "" : `Payload: ${Buffer.from(bytes).toString("hex")}`,
	]
		.filter((line) => line !== "")
		.join("\n");
}
