import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Broker, plain, startBroker } from "@millrace/broker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { USERS } from "../../support/kafka-with-logins.ts";
import { root } from "../../support/sources.ts";
import { type Answered, askEverything } from "./ask-everything.ts";
import { DIFFERENCES, differenceOf, expectedHere, NONE } from "./differences.ts";

/* What Apache Kafka answered, and what the embedded broker does: the same, but for the list of differences. */
const recorded: readonly Answered[] = JSON.parse(readFileSync(join(root, "test/fixtures/kafka-answers/answers.json"), "utf8"));
const brokers: Broker[] = [];
let answers: ReadonlyMap<string, string> = new Map();
beforeAll(async () => {
	const [open, logins] = await Promise.all([
		startBroker({ configs: { "log.retention.check.interval.ms": "50" } }),
		startBroker({ auth: plain(USERS) }),
	]);
	brokers.push(open, logins);
	answers = new Map(await askEverything({ open: open.port, logins: logins.port }, `ask-${Date.now()}-${process.pid}`));
}, 60_000);
afterAll(() => Promise.all(brokers.map((broker) => broker.close())));

test.for(recorded)("%s is answered as Apache Kafka does, or as the list of differences says", ([question, answer]) => {
	expect(answers.get(question) ?? NONE).toBe(differenceOf(question)?.answer ?? answer);
});

test("nothing is asked of which Apache Kafka's answer is not known", () => {
	const known = recorded.map(([question]) => question);
	expect([...answers.keys()].filter((question) => !known.includes(question))).toEqual([]);
	expect(new Set(known).size).toBe(known.length);
});

describe("the list of differences", () => {
	const expected = new Map(expectedHere(recorded));

	test.for(DIFFERENCES)("$title: each of its questions is answered in another way by Apache Kafka", ({ here }) => {
		const asked = recorded.filter(([question]) => Object.keys(here).includes(differenceOf(question)?.pattern ?? ""));
		expect(asked.filter(([question, answer]) => expected.get(question) === answer)).toEqual([]);
		// A question that nobody asks proves nothing.
		const used = new Set(asked.map(([question]) => differenceOf(question)?.pattern));
		expect(Object.keys(here).filter((pattern) => !used.has(pattern))).toEqual([]);
	});

	test.for(["docs/broker.md", "packages/broker/README.md"])("%s says how many questions there are, in tens", (file) => {
		const said = /\b[Ss]ome (\d+) questions\b/.exec(readFileSync(join(root, file), "utf8"))?.[1];
		expect(said).toBe(`${Math.floor(recorded.length / 10) * 10}`);
	});

	test("is the list of docs/broker.md, row by row", () => {
		const text = readFileSync(join(root, "docs/broker.md"), "utf8");
		const rows = [...text.matchAll(/^\| \*\*(.+?)\*\* +\|/gm)].map(([, title]) => title);
		expect(rows.toSorted()).toEqual(DIFFERENCES.map(({ title }) => title).toSorted());
	});
});
