import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
	type Consumer,
	type ConsumerOptions,
	DefinitionError,
	defineApp,
	defineConsumer,
	defineTopic,
	glue,
	serverless,
	string,
} from "@millrace/core";
import { planApp } from "@millrace/core/plan";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../packages/cli/src/commands.ts";
import { readEarthquakes, readFlights, readWeather } from "../../scripts/demo/real-data.ts";
import { reading } from "../support/fake-schema.ts";
import { packageSources, root } from "../support/sources.ts";

/* What documentation says in numbers and names, held against the code. */
const read = (path: string) => readFileSync(join(root, path), "utf8");
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe("the defaults that options document", () => {
	/** Option and default of each doc comment, in the order of the file. */
	const documented = (path: string) =>
		[...read(path).matchAll(/@default ((?:(?!\*\/).)+?)\s*\*\/\s+readonly (\w+)\?:/g)].map(
			([, value = "", option = ""]) => [option, value] as const,
		);
	const consumerDefaults = documented("packages/core/src/definition/consumer.ts");
	const isValue = ([, value]: readonly [string, string]) => /^(\d+|"[^"]*"|true|false|\{.*\}|\[.*\])$/.test(value);

	const topic = defineTopic({ name: "orders", key: string, value: reading, wire: "glue", partitions: 6 });
	const base = { name: "billing", topic, handler: "src/billing.handler", deadLetter: "s3:failures" } as const;
	const pollers = { min: 1, max: 2 };
	/** How an option that is part of another one is set; the others stand in the consumer itself. */
	const alarm = (option: string) => (value: unknown) => ({ alarms: value === undefined ? {} : { [option]: value } });
	const nested: Readonly<Record<string, (value: unknown) => object>> = {
		lag: alarm("lag"),
		errors: alarm("errors"),
		deadLetters: alarm("deadLetters"),
		backoff: (backoff) => ({ attempts: { max: 3, ...(backoff !== undefined && { backoff }) } }),
		attributes: (attributes) => ({
			pollers,
			validation: { eventRecordFormat: "JSON", ...(attributes !== undefined && { attributes }) },
		}),
	};
	const planWith = (option: string, value: unknown) => {
		const set = nested[option]?.(value) ?? (value === undefined ? {} : { [option]: value });
		const consumer = defineConsumer({ ...base, ...set } as ConsumerOptions<"billing", typeof topic>);
		return planApp(
			defineApp({ name: "shop", cluster: serverless(), registry: glue("shop"), topics: [topic], consumers: [consumer] }),
			"dev",
		).consumers;
	};

	// Lambda's own default; the plan leaves out what nobody set.
	const left = ["bisect"];

	test.each(consumerDefaults.filter(isValue).filter(([option]) => !left.includes(option)))(
		"%s: leaving it out plans the same as %s",
		(option, value) => {
			const parsed: unknown = JSON.parse(value.replaceAll(/(\w+):/g, '"$1":'));
			expect(planWith(option, parsed)).toEqual(planWith(option, undefined));
		},
	);

	test("those told in words are these, each held by a test of the plan or of the mapping", () => {
		const told = consumerDefaults.filter((entry) => !isValue(entry)).map(([option]) => option);
		expect(told).toEqual(["retries", "maxAge", "idle", "alarms", "filterKey", "onFailure", "onFailure"]);
		expect(consumerDefaults.filter(isValue)).toHaveLength(18);
	});

	test("a topic that says nothing has those of its options", () => {
		const values = Object.fromEntries(documented("packages/core/src/definition/topic.ts"));
		const { key, cleanup, compatibility, tombstones, subjects } = defineTopic({
			name: "orders",
			value: string,
			wire: "plain",
			partitions: 1,
		});
		expect(values).toEqual({
			key: key.name,
			cleanup: `"${cleanup}"`,
			compatibility: `"${compatibility}"`,
			tombstones: `true with \`cleanup: "compact"\`, otherwise ${tombstones}`,
			subjects: `\`${subjects.key}\` and \`${subjects.value}\``.replaceAll("orders", "<topic>"),
			retention: `"7 days", MSK's own default`,
			maxMessage: '"1 MB"',
		});
	});
});

const ORDERS = defineTopic({ name: "orders", key: string, value: string, wire: "plain", partitions: 6 });
const BASE = {
	kind: "consumer",
	name: "billing",
	topic: ORDERS,
	handler: "src/billing.handler",
	deadLetter: "s3:failures",
} as const;
/** How a number gets into an option. */
const SETTERS: Readonly<Record<string, (value: number) => object>> = {
	max: (max) => ({ attempts: { max } }),
	min: (min) => ({ pollers: { min, max: 2000 } }),
	maxPollers: (max) => ({ pollers: { min: 1, max } }),
	retries: (retries) => ({ pollers: { min: 1, max: 2 }, redelivery: { retries } }),
	name: (length) => ({ name: "b".repeat(length) }),
	batchSize: (batchSize) => ({ batchSize }),
	concurrency: (concurrency) => ({ concurrency }),
};

describe("the ranges that options document", () => {
	const path = "packages/core/src/definition/consumer.ts";
	const ranges = [
		...read(path).matchAll(/\/\*\*((?:(?!\*\/).)*?)\b(\d[\d,]*) to (\d[\d,]*)\b(?:(?!\*\/).)*\*\/\s+readonly (\w+)\??:/g),
	]
		.map(([, , low = "", high = "", option = ""]) => [option, Number(low), Number(high.replaceAll(",", ""))] as const)
		.filter(([option]) => option in SETTERS);
	const accepts = (changes: object) => {
		try {
			const consumer = { ...BASE, ...changes } as unknown as Consumer<string, typeof ORDERS>;
			defineApp({ name: "shop", cluster: serverless(), topics: [ORDERS], consumers: [consumer] });
			return true;
		} catch (error) {
			if (error instanceof DefinitionError) return false;
			throw error;
		}
	};

	test("are read from the comments, all of them", () => {
		expect(ranges.map(([option]) => option)).toEqual(["max", "min", "max", "retries", "name", "batchSize", "concurrency"]);
	});

	test.each(ranges.map((range, index) => [...range, index] as const))(
		"%s: %i to %i, and nothing beyond",
		(option, low, high, index) => {
			// The first `max` is that of attempts, the second that of pollers.
			const set = SETTERS[option === "max" && index > 0 ? "maxPollers" : option];
			expect([low - 1, low, high, high + 1].map((value) => accepts(set?.(value) ?? {}))).toEqual([false, true, true, false]);
		},
	);
});

describe("the demo in the documentation", () => {
	const transcript = read("docs/example.md");
	const count = (text = "") => Number(text.replaceAll(",", ""));
	const recorded = Object.fromEntries(
		[...transcript.matchAll(/^ {2}(\w+) +([\d,]+) records on \d partitions/gm)].map(([, name = "", records]) => [
			name,
			count(records),
		]),
	);
	const total = count(/([\d,]+) records delivered/.exec(transcript)?.[1]);

	test("records as many as the data sets hold", () => {
		expect(recorded).toEqual({
			flights: readFlights(20_000).length,
			earthquakes: readEarthquakes().length,
			weather: readWeather().length,
		});
	});

	test("delivers what its replays deliver, and the README says the same number", () => {
		const flights = count(/^ {2}total +([\d,]+)/m.exec(transcript)?.[1]);
		const others = [...transcript.matchAll(/^ {2}([\d,]+) delivered/gm)].map(([, delivered]) => count(delivered));
		expect(total).toBe(sum([flights, ...others]));
		expect(count(/([\d,]+) records of real data/.exec(read("README.md"))?.[1])).toBe(total);
	});

	test("shows the lines of the sources that its stack names", () => {
		const frames = [...transcript.matchAll(/(packages\/\S+\.ts):(\d+):(\d+)/g)];
		const shown = frames.map(([, path = "", line, column]) =>
			read(path)
				.split("\n")
				[Number(line) - 1]?.slice(Number(column) - 1),
		);
		expect(shown).toEqual([expect.stringMatching(/^new AirportUnknownError\(/), expect.stringMatching(/^resolveAirport\(/)]);
	});
});

describe("the README", () => {
	test("shows every command and no other", () => {
		const [, commands = ""] = read("README.md").split("## Commands");
		const lines = commands.match(/^millrace .*/gm) ?? [];
		const shown = lines.map((line) => Object.keys(COMMANDS).find((name) => line.startsWith(`millrace ${name} `)) ?? line);
		expect(shown).toEqual(Object.keys(COMMANDS));
	});

	test("asks for the Node that package.json asks for", () => {
		const oldest = /nothing but Node (\d+) or later/.exec(read("README.md"))?.[1];
		expect(JSON.parse(read("package.json")).engines.node).toBe(`>=${oldest}.0.0`);
	});
});

test("every script that the documentation names exists", () => {
	const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
	const missing: string[] = [];
	for (const page of ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/example.md"]) {
		for (const [, name = ""] of read(page).matchAll(/npm run ([\w:-]+)/g)) {
			const files = scripts[name]?.split(" ").filter((word) => /^(scripts|bench)\//.test(word));
			if (files === undefined || globSync(files, { cwd: root }).length < files.length) missing.push(`${page}: ${name}`);
		}
	}
	expect(missing).toEqual([]);
});

test("every error code that the documentation names is one of the sources'", () => {
	const codes = new Set(
		packageSources().flatMap((path) => [...read(path).matchAll(/"([A-Z]+(?:_[A-Z]+)+)"/g)].map(([, code]) => code)),
	);
	const unknown: string[] = [];
	for (const page of ["README.md", ...globSync("docs/*.md", { cwd: root })]) {
		const named = [...read(page).matchAll(/(?:error|`|"code": ")`?([A-Z]+(?:_[A-Z]+)+)[`":]/g)].map(([, code = ""]) => code);
		for (const code of named) if (!codes.has(code) && !VARIABLES.has(code)) unknown.push(`${page}: ${code}`);
	}
	expect(unknown).toEqual([]);
});
/** Names of variables, which look the same. */
const VARIABLES = new Set([
	"DASHBOARD_URL",
	"SST_KEY",
	"ALERT_URL",
	"SINK_URL",
	"AIRPORT_ALIASES",
	"NO_COLOR",
	"FORCE_COLOR",
	"EX_SOFTWARE",
	"JAVA_HOME",
	"NODE_PATH",
]);

test("every rule of docs/emulation.md names a test that is there", () => {
	const rows = read("docs/emulation.md")
		.split("\n")
		.filter((line) => line.startsWith("| ") && !/^\| (rule|-)/.test(line));
	expect(rows.length).toBeGreaterThan(30);
	const missing: string[] = [];
	for (const row of rows) {
		const [, , , cell = ""] = row.split(" | ").length === 4 ? ["", ...row.split(" | ")] : [];
		const tests = [...cell.matchAll(/`((?:\w+\/)+[\w-]+)`([^,]*)/g)];
		if (tests.length === 0) missing.push(row);
		for (const [, path = "", words = ""] of tests) {
			const source = read(`test/local/${path}.test.ts`);
			if (!source.includes(words.trim().replaceAll("`", ""))) missing.push(`${path}:${words}`);
		}
	}
	expect(missing).toEqual([]);
});
