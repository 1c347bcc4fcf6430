import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DemoFailedError, runDemo } from "./run-demo.ts";
import { ROOT } from "./run-millrace.ts";

/*
  npm run demo [-- --flights <1 to 20000> --directory <folder>]
  Exits with 0 when everything came out as it must, otherwise with 1.
*/
const { values } = parseArgs({
	options: {
		flights: { type: "string", default: "20000" },
		directory: { type: "string", default: join(ROOT, ".millrace", "demo") },
	},
});

try {
	const flights = Number(values.flights);
	if (!Number.isInteger(flights) || flights < 1 || flights > 20_000) {
		throw new DemoFailedError("--flights takes a whole number from 1 to 20000.");
	}
	await runDemo({
		flights,
		directory: resolve(values.directory),
		write: (text) => void process.stdout.write(text),
		coloured: process.stdout.isTTY && !process.env["NO_COLOR"],
	});
} catch (error) {
	const text = error instanceof DemoFailedError ? error.message : String(error instanceof Error ? error.stack : error);
	process.stderr.write(`\n${text}\n`);
	process.exitCode = 1;
}
