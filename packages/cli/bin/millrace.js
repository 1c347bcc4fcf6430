#!/usr/bin/env node
// Runs before anything is known of the Node that runs it: plain JavaScript that parses on Node 18, and no static
// import of anything newer.
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 12)) {
	refuse(
		"NODE_TOO_OLD",
		`Millrace needs Node 22.12 or later; this is Node ${process.versions.node}.`,
		"Install Node 24, for instance with `npm install --save-dev node@24`, and run `npx millrace` again.",
	);
} else {
	// Compiled code, and stripped types in a checkout, are kept between runs in Node's own cache folder, so later starts are
	// quicker. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
	nodeModule.enableCompileCache?.();
	const source = new URL("../src/main.ts", import.meta.url);
	const built = new URL("../dist/main.js", import.meta.url);
	const canRunSource = typeof nodeModule.registerHooks === "function" && Boolean(process.features.typescript);
	if (existsSync(source) && canRunSource) {
		runFromSource();
		await run(source);
	} else if (existsSync(built)) {
		await run(built);
	} else {
		refuse(
			"NOT_BUILT",
			`This is a checkout of Millrace that was not built, and Node ${process.versions.node} cannot run its sources.`,
			"Run `npm ci` and start it with `npx millrace`, which brings Node 24.",
		);
	}
}

async function run(main) {
	const { runProcess } = await import(main.href);
	await runProcess(process);
}

/** In a checkout the workspace packages run from their sources: no build between an edit and its effect. */
function runFromSource() {
	nodeModule.registerHooks({
		resolve: (specifier, context, nextResolve) =>
			nextResolve(specifier, { ...context, conditions: [...context.conditions, "@millrace/source"] }),
	});
}

function refuse(code, message, fix) {
	if (process.argv.includes("--json")) {
		const actions = [{ id: "use-newer-node", label: fix }];
		const error = { code, category: "configuration", message, retryable: false, actions };
		const envelope = { schemaVersion: 1, command: "millrace", status: "error", data: null, warnings: [], error };
		process.stdout.write(`${JSON.stringify(envelope)}\n`);
	} else {
		process.stderr.write(`error ${code}: ${message}\nFix: ${fix}\n`);
	}
	process.exitCode = 3;
}
