import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INEXPRESSIBLE } from "../conformance/broker/inexpressible.ts";
import { kafkajs } from "../conformance/broker/kafkajs-client.ts";
import { platformatic } from "../conformance/broker/platformatic-client.ts";
import { confluentKafka, kafkaPython } from "../interop/broker/clients.ts";
import { consoleTools } from "../interop/broker/console-client.ts";
import { kcat } from "../interop/broker/kcat-client.ts";
import { verifiableClients } from "../interop/broker/verifiable-clients.ts";
import { root } from "../support/sources.ts";

/* The clients that the broker's page claims are those that run its conformance suite, in the versions that are installed for it. */
const text = (path: string) => readFileSync(join(root, path), "utf8");
const dependencies = (JSON.parse(text("package.json")) as { readonly devDependencies: Readonly<Record<string, string>> })
	.devDependencies;
const installed = (name: string) => new RegExp(`^const ${name} = "(.*)";$`, "m").exec(text("scripts/interop.ts"))?.[1];

test("every client that is claimed runs the suite, in the version that is claimed", () => {
	const section = /## Clients\n([^#]*)/.exec(text("packages/broker/README.md"))?.[1] ?? "";
	const rows = [...section.matchAll(/^\| (.*?) +\| (.*?) +\|$/gm)].map(([, client, version]) => [client, version]);
	expect(rows.slice(2)).toEqual([
		[kafkajs.name, dependencies["kafkajs"]],
		[platformatic.name, dependencies["@platformatic/kafka"]],
		[confluentKafka.name, installed("confluent")],
		[kafkaPython.name, installed("kafkaPython")],
		// Whatever the system has.
		[kcat.name, "1.7"],
		[consoleTools.name, installed("kafka")],
		[verifiableClients.name, installed("kafka")],
	]);
	expect(text("packages/broker/README.md")).toContain(`against Apache Kafka ${installed("kafka")} with`);
});

test("each of them runs on the embedded broker and on Apache Kafka", () => {
	const files = ["test/conformance/broker", "test/interop/broker"].flatMap((folder) =>
		globSync(`${folder}/*.test.ts`, { cwd: root }),
	);
	const sources = files.map(text).join("\n");
	for (const variable of ["confluentKafka", "kafkaPython", "kcat", "consoleTools", "verifiableClients"]) {
		expect(sources).toContain(`onBothTargets(${variable});`);
	}
	for (const variable of ["kafkajs", "platformatic"]) expect(sources).toContain(`brokerSuite(${variable});`);
	expect(sources).toContain("for (const kind of [kafkajs, platformatic]) onApacheKafka(kind);");
});

test("what cannot be expressed is listed for these clients alone", () => {
	const kinds = [kafkajs, platformatic, confluentKafka, kafkaPython, kcat, consoleTools, verifiableClients];
	expect(kinds.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(INEXPRESSIBLE)));
});
