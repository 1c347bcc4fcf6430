// Plays the start of one function: imports a bundle, hands it an event of one record, and prints the CPU time of that and of the process.
// Run by cold-start.ts: node cold-start-child.mjs <bundle> <event>
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [bundle, eventPath] = process.argv.slice(2);
const event = JSON.parse(readFileSync(eventPath, "utf8"));
const context = { functionName: "bench", awsRequestId: "1", getRemainingTimeInMillis: () => 60_000 };

const before = process.cpuUsage();
const { handler } = await import(pathToFileURL(bundle).href);
await handler(event, context);
const load = milliseconds(process.cpuUsage(before));
const whole = milliseconds(process.cpuUsage());
process.stdout.write(`\nRESULT ${JSON.stringify({ load, process: whole, decoded: globalThis.decoded?.orderId })}\n`);

function milliseconds({ user, system }) {
	return (user + system) / 1000;
}
