import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBroker } from "@millrace/broker";

/* Plays Java for whoever starts Apache Kafka: formats a directory, and serves as Kafka with the embedded broker. */
const args = process.argv.slice(2);
const { FAKE_FORMAT_SAYS, FAKE_KAFKA_SAYS, FAKE_KAFKA_DIES_AFTER_MS } = process.env;
const properties = args.at(-1) ?? "";
const setting = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(readFileSync(properties, "utf8"))?.[1] ?? "";
if (args.includes("kafka.tools.StorageTool")) {
	if (FAKE_FORMAT_SAYS !== undefined) throw new Error(FAKE_FORMAT_SAYS);
	const data = setting("log\\.dirs");
	mkdirSync(data, { recursive: true });
	writeFileSync(join(data, "meta.properties"), `${args.join(" ")}\n`);
} else if (FAKE_KAFKA_SAYS !== undefined) {
	process.stdout.write(`${FAKE_KAFKA_SAYS}\n`);
	process.exitCode = 1;
} else {
	process.once("SIGTERM", () => {
		writeFileSync(join(setting("log\\.dirs"), "stopped"), "");
		process.exit(143);
	});
	await startBroker({ port: Number(/:(\d+)/.exec(setting("listeners"))?.[1]) });
	if (FAKE_KAFKA_DIES_AFTER_MS !== undefined) {
		setTimeout(() => {
			process.stdout.write("the disk is full\n");
			process.exit(1);
		}, Number(FAKE_KAFKA_DIES_AFTER_MS));
	}
}
