import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plain, startBroker } from "@millrace/broker";
import { expect, inject, test } from "vitest";
import { type Answered, askEverything } from "../../conformance/broker/ask-everything.ts";
import { expectedHere, NONE } from "../../conformance/broker/differences.ts";
import { USERS } from "../../support/kafka-with-logins.ts";
import { root } from "../../support/sources.ts";

/* The questionnaire, asked of both. docs/broker.md is the list of what they answer differently. */
const portOf = (bootstrap: string) => Number(bootstrap.split(":")[1]);
const recorded: readonly Answered[] = JSON.parse(readFileSync(join(root, "test/fixtures/kafka-answers/answers.json"), "utf8"));

test("Apache Kafka answers as it did when its answers were recorded", async () => {
	const ports = { open: portOf(inject("kafka")), logins: portOf(inject("kafkaWithLogins")) };
	expect(await askEverything(ports, `differences-${Date.now()}`)).toEqual(recorded);
});

test("the embedded broker answers as Apache Kafka does, but for what the list of differences says", async () => {
	const [open, logins] = await Promise.all([startBroker(), startBroker({ auth: plain(USERS) })]);
	const answers = new Map(await askEverything({ open: open.port, logins: logins.port }, `differences-${Date.now()}`));
	expect(recorded.map(([question]) => [question, answers.get(question) ?? NONE])).toEqual(expectedHere(recorded));
	await Promise.all([open.close(), logins.close()]);
});
