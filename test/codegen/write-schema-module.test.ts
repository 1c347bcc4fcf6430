import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type AvroOptions, definitionOf, digestOf, type GeneratedFile, generate, type SchemaSource } from "@millrace/codegen";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cases, type Definition } from "../support/avro-arbitrary.ts";
import { narrowed, retyped } from "../support/avro-versions.ts";
import { root } from "../support/sources.ts";

/* What any schema becomes is code like ours: linted by the repository's rules, checked by its compiler, the same each time. */

const SEED = 20_261_125;
const RANDOM = 200;

const OPTIONS: Readonly<Record<string, AvroOptions>> = {
	plain: {},
	bigint: { long: "bigint" },
	raw: {
		long: "bigint",
		logicalTypes: {
			date: "raw",
			"timestamp-millis": "raw",
			"timestamp-nanos": "raw",
			decimal: "raw",
			uuid: "raw",
			duration: "raw",
		},
	},
};

interface Job {
	readonly sources: readonly SchemaSource[];
	/** Of each source by its path, oldest first. */
	readonly versions: Readonly<Record<string, readonly string[]>>;
	readonly avro: AvroOptions;
}

const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const record = (name: string, ...fields: unknown[]) => ({ type: "record", name, fields });
const logical = (type: string, logicalType: string, more = {}) => ({ type, logicalType, ...more });

const kinds: readonly (readonly [string, unknown, unknown])[] = [
	["date", logical("int", "date"), 5],
	["timeMillis", logical("int", "time-millis"), 5],
	["timeMicros", logical("long", "time-micros"), -5],
	["millis", logical("long", "timestamp-millis"), 0],
	["micros", logical("long", "timestamp-micros"), 5],
	["nanos", logical("long", "timestamp-nanos"), 5],
	["localMillis", logical("long", "local-timestamp-millis"), 5],
	["localNanos", logical("long", "local-timestamp-nanos"), -5],
	["decimal", logical("bytes", "decimal", { precision: 9, scale: 2 }), "\u00ff"],
	["fixedDecimal", logical("fixed", "decimal", { name: "FixedDecimal", size: 4, precision: 9, scale: 2 }), "\0\0\0\u0001"],
	["uuid", logical("string", "uuid"), "00112233-4455-6677-8899-aabbccddeeff"],
	["fixedUuid", logical("fixed", "uuid", { name: "FixedUuid", size: 16 }), "0123456789abcdef"],
	["duration", logical("fixed", "duration", { name: "FixedDuration", size: 12 }), "0123456789ab"],
	["float", "float", 1e39],
	["double", "double", -0.5],
	["text", "string", 'it\'s \\ "x" \u2028 */'],
	["list", { type: "array", items: ["null", "string"] }, [null, null]],
	["map", { type: "map", values: ["int", "long"] }, { "": 1, a: 2, "b-c": 3, __proto_: 4, 1000: 5 }],
	["nested", { type: "array", items: { type: "map", values: { type: "array", items: "double" } } }, [{ a: [1] }]],
	["either", ["null", "string"], null],
	["other", ["string", "null"], "x"],
	["wrapped", ["int", "null", "long"], 3],
	["many", ["null", "int", "string", "bytes", "boolean", { type: "array", items: "int" }], null],
	["dates", [logical("int", "date"), logical("long", "timestamp-millis")], 3],
	["enum", { type: "enum", name: "Letter", symbols: ["A", "B"], default: "A" }, "B"],
	[
		"inner",
		record("Inner", field("x", "int", { default: 1 }), field("y", { type: "map", values: "bytes" }, { default: {} })),
		{ x: 2 },
	],
	["again", ["null", "Everything"], null],
];
const names = [
	..."undefined NaN Infinity eval arguments await yield let static async of get set type Object Array Map Set Symbol Date JSON Math".split(
		" ",
	),
	..."Promise Error Function Proxy Reflect BigInt Number String Boolean RegExp globalThis process Buffer require module exports".split(
		" ",
	),
	..."value count index list map key item avro name constructor toString valueOf hasOwnProperty prototype this super null true class".split(
		" ",
	),
];

/** Schemas for what the random ones do not have: logical types, defaults, recursion, and names that mean something elsewhere. */
const HAND_MADE: Readonly<Record<string, unknown>> = {
	everything: record("Everything", ...kinds.map(([name, type, fallback]) => field(name, type, { default: fallback }))),
	"field-names": record("ns.FieldNames", ...names.map((name) => field(name, "int"))),
	"type-names": record(
		"TypeNames",
		...names
			.filter((name) => name !== "null")
			.map((name) => field(name, record(`a.b.${name}`, field("x", "long"), field(name, "string")))),
	),
	branches: ["null", "int", ...["constructor", "toString", "Object"].map((name) => record(name, field("x", "int")))],
	"odd-branches": record("OddBranches", field("Object", record("Object")), field("union", ["int", "long", record("valueOf")])),
	tree: record("Tree", field("left", ["null", "Tree"]), field("more", { type: "map", values: { type: "array", items: "Tree" } })),
	longs: { type: "array", items: "long" },
	empty: record("Empty"),
	"long.name": record(
		"a.very.long.namespace.with.many.parts.AndALongNameToo",
		field("aFieldWithALongNameThatNeedsRoom", { type: "map", values: { type: "array", items: ["null", "string", "bytes"] } }),
	),
};
const OLDER: Readonly<Record<string, readonly unknown[]>> = {
	everything: [
		record("Everything"),
		record(
			"Everything",
			...kinds.slice(0, 12).map(([name, type]) => field(name, type)),
			field("gone", record("Gone", field("all", { type: "array", items: ["null", "Everything"] }))),
		),
		record(
			"Everything",
			field("float", "long"),
			field("double", "int"),
			field("text", "bytes"),
			field("many", ["int", "double", "string"]),
			field("either", "bytes"),
			field("wrapped", "int"),
		),
	],
	tree: [
		record(
			"Tree",
			field("left", ["null", "Tree"]),
			field("gone", ["null", "Tree"]),
			field("more", { type: "map", values: { type: "array", items: "Tree" } }),
		),
	],
	longs: [{ type: "array", items: "int" }],
	"odd-branches": [record("OddBranches", field("Object", record("Object")), field("union", ["int", "string"]))],
	branches: ["int", record("toString", field("x", "int"), field("gone", { type: "array", items: "null" }))],
};

function jobs(): readonly Job[] {
	const random = fc.sample(
		cases.chain(([definition]) =>
			fc.tuple(fc.constant(definition), retyped(definition), retyped(definition), narrowed(definition)),
		),
		{ numRuns: RANDOM, seed: SEED },
	);
	const sources: [name: string, definition: unknown, versions: readonly unknown[]][] = [
		...random.map(([definition, ...versions], index): [string, Definition, readonly unknown[]] => [
			`random-${index}`,
			definition,
			versions,
		]),
		...Object.entries(HAND_MADE).map(([name, definition]): [string, unknown, readonly unknown[]] => [
			name,
			definition,
			OLDER[name] ?? [],
		]),
	];
	const folder = join(import.meta.dirname, "fixtures/avro");
	const fixtures = globSync("**/*.avsc", { cwd: folder }).map((path) => ({
		path: `plain/fixtures/${path}`,
		text: readFileSync(join(folder, path), "utf8"),
	}));
	return [
		...Object.entries(OPTIONS).flatMap(([option, avro]) =>
			sources
				.filter(([name], index) => option === "plain" || !name.startsWith("random") || index % 4 === 0)
				.map(([name, definition, versions]) => {
					const path = `${option}/${name}.avsc`;
					return {
						sources: [{ path, text: JSON.stringify(definition) }],
						versions: { [path]: versions.map((one) => JSON.stringify(one)) },
						avro,
					};
				}),
		),
		{ sources: fixtures, versions: {}, avro: {} },
	];
}

function run({ sources, versions, avro }: Job): readonly GeneratedFile[] {
	if (Object.keys(versions).length === 0) return generate(sources, { avro });
	const schemas = sources.map(({ path, text }): [string, { digest: string; definition: string; pinned: true }[]] => {
		const definition: unknown = JSON.parse(text);
		const named = definition as { readonly name?: string; readonly namespace?: string };
		const name = named.name ?? path.replace(/^.*\/|\.avsc$/g, "");
		const full = named.namespace === undefined ? name : `${named.namespace}.${name}`;
		const own = digestOf(text);
		const released = new Map((versions[path] ?? []).map((one) => [digestOf(one), definitionOf({ path, text: one })]));
		return [
			full,
			[...released].filter(([digest]) => digest !== own).map(([digest, definition]) => ({ digest, definition, pinned: true })),
		];
	});
	return generate(sources, { avro, lock: { schemas: new Map(schemas) } });
}

const all = jobs();
const files = all.flatMap(run);
const folder = mkdtempSync(join(tmpdir(), "millrace-generated-"));

beforeAll(() => {
	for (const { path, text } of files) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	const dependencies = { "@millrace/core": "0.1.0" };
	writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "generated", type: "module", dependencies }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a tool of the repository says about the folder; empty when it has nothing to say. */
function ask(tool: string, ...parts: readonly string[]): string {
	try {
		execFileSync(join(root, "node_modules/.bin", tool), parts, { cwd: folder, encoding: "utf8", stdio: "pipe", maxBuffer: 1e8 });
		return "";
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		return `${stdout}${stderr}`.slice(0, 3_000);
	}
}

test("many kinds of schemas and versions are generated, and most versions are compiled in", () => {
	expect(files.length).toBeGreaterThan(300);
	const all = files.map(({ text }) => text).join("");
	expect(all.match(/^\tversions: \{$/gm)?.length).toBeGreaterThan(100);
	expect(all.match(/cannot be read as this one/g)?.length).toBeGreaterThan(20);
});

test("it passes the repository's lint", () => {
	const rules = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
	const config = {
		...rules,
		$schema: undefined,
		vcs: undefined,
		files: { includes: ["**/*.ts"], maxSize: 10_000_000 },
		overrides: [],
	};
	writeFileSync(join(folder, "biome.json"), JSON.stringify(config));
	expect(ask("biome", "lint", "--error-on-warnings", "--colors=off", "--max-diagnostics=50", ".")).toBe("");
}, 60_000);

test("it passes the repository's compiler, as strict as it is for us", () => {
	const paths = { "@millrace/core/avro": [join(root, "packages/core/src/avro/index.ts")] };
	const config = {
		extends: join(root, "tsconfig.json"),
		compilerOptions: {
			paths,
			typeRoots: [join(root, "node_modules/@types")],
			noUnusedLocals: true,
			noUnusedParameters: true,
			noImplicitReturns: true,
		},
		include: ["**/*.ts"],
		exclude: [],
	};
	writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
	expect(ask("tsc", "--noEmit", "-p", ".", "--pretty", "false")).toBe("");
}, 60_000);

test("it evaluates nothing, takes no type on trust, and is made of calls of the runtime alone", () => {
	for (const { path, text } of files) {
		const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\/\/.*$|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/gm, "");
		expect(code, path).not.toMatch(/\beval\(|new Function|\bas any\b|: any\b|@ts-|biome-ignore|as unknown as/);
		expect(code.match(/^import .*$/gm), path).toHaveLength(1);
	}
});

test("it is the same again, in another order", () => {
	const again = new Map(
		[...all]
			.reverse()
			.flatMap((job) => run({ ...job, sources: [...job.sources].reverse() }))
			.map(({ path, text }) => [path, text]),
	);
	for (const { path, text } of files) expect(again.get(path) === text, path).toBe(true);
});

test("it is the same in another process", () => {
	const [fixtures] = all.slice(-1);
	const program = `
		import { generate } from ${JSON.stringify(join(root, "packages/codegen/src/index.ts"))};
		const sources = JSON.parse(process.argv[1]);
		process.stdout.write(JSON.stringify(generate(sources)));
	`;
	const parts = ["--conditions=@millrace/source", "--input-type=module", "-e", program, JSON.stringify(fixtures?.sources)];
	const output = execFileSync(process.execPath, parts, { encoding: "utf8", stdio: "pipe", cwd: root });
	expect(JSON.parse(output)).toEqual(generate(fixtures?.sources ?? []));
});
