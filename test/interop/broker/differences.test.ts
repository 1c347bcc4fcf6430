import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { type Answered, askEverything } from "../../conformance/broker/ask-everything.ts";
import { root } from "../../support/sources.ts";

/* The questionnaire, asked of Apache Kafka. test/conformance/broker/answers.test.ts holds the embedded broker against what it answered. */
const portOf = (bootstrap: string) => Number(bootstrap.split(":")[1]);
const recorded: readonly Answered[] = JSON.parse(readFileSync(join(root, "test/fixtures/kafka-answers/answers.json"), "utf8"));

test("Apache Kafka answers as it did when its answers were recorded", async () => {
	const ports = { open: portOf(inject("kafka")), logins: portOf(inject("kafkaWithLogins")) };
	expect(await askEverything(ports, `differences-${Date.now()}`)).toEqual(recorded);
});
