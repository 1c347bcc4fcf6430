import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../support/sources.ts";
import { type Answered, askEverything } from "./ask-everything.ts";
import { startTarget, type Target } from "./target.ts";

/* What Apache Kafka answered, and what the broker under test does. */
const recorded: readonly Answered[] = JSON.parse(readFileSync(join(root, "test/fixtures/kafka-answers/answers.json"), "utf8"));
let target: Target | undefined;
let answers: readonly Answered[] = [];
beforeAll(async () => {
	target = await startTarget();
	answers = await askEverything(Number(target.bootstrap.split(":")[1]), `ask-${Date.now()}-${process.pid}`);
});
afterAll(() => target?.stop());

test.for(recorded)("%s is answered as Apache Kafka does", ([question, answer]) => {
	expect(answers.find(([asked]) => asked === question)?.[1]).toBe(answer);
});

test("nothing is asked of which Apache Kafka's answer is not known", () => {
	expect(answers.map(([question]) => question)).toEqual(recorded.map(([question]) => question));
});
