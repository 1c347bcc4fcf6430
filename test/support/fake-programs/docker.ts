import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBroker } from "@millrace/broker";

/* Plays Docker for whoever runs Apache Kafka's image: notes how it was called, and serves with the embedded broker at the published port. */
const args = process.argv.slice(2);
const { FAKE_DOCKER_NOTES = "" } = process.env;
writeFileSync(join(FAKE_DOCKER_NOTES, "run.json"), JSON.stringify(args));
process.once("SIGTERM", () => {
	writeFileSync(join(FAKE_DOCKER_NOTES, "stopped"), "");
	process.exit(143);
});
const [, port] = /^127\.0\.0\.1:(\d+):\d+$/.exec(args[args.indexOf("--publish") + 1] ?? "") ?? [];
await startBroker({ port: Number(port) });
