import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { loadHandler } from "../../../packages/local/src/invoker/load-handler.ts";
import { loadModule } from "../../../packages/local/src/invoker/load-module.ts";
import { createProject, type Project } from "../support/project.ts";

let project: Project;
afterEach(() => project.remove());

const CONSUMER = `
import { bytes, defineConsumer, defineTopic } from "@millrace/core";
export const orders = defineTopic({ name: "eu-orders", value: bytes, wire: "plain", partitions: 1 });
export const billing = defineConsumer({ name: "billing", topic: orders, handler: "src/billing.handler", whenExhausted: "block", undecodable: "skip" });
export const audit = defineConsumer({ name: "audit", topic: orders, handler: "src/billing.handler", whenExhausted: "block", undecodable: "skip" });
`;
const billing = { name: "billing", handler: "src/billing.handler" } as const;

test("a handler is loaded from TypeScript that Node itself would refuse: enums and imports without extension", async () => {
	project = await createProject({
		"src/consumer.ts": CONSUMER,
		"src/billing.ts": `
			import { consume } from "@millrace/core";
			import { billing } from "./consumer";
			enum Level { Low = 1 }
			export const handler = consume(billing, async () => { if (Level.Low !== 1) throw new Error("enum"); });
		`,
	});
	const { handler, file, sender } = await loadHandler(project.root, billing);
	expect(typeof handler).toBe("function");
	expect({ file, sender }).toEqual({ file: "src/billing.ts", sender: undefined });
});

test("a CommonJS dependency may require Node's built-ins", async () => {
	project = await createProject({
		"src/old.cjs": `module.exports = { name: require("node:util").format("%s", "isDate") };`,
		"src/billing.ts": `import old from "./old.cjs"; export const name = old.name;`,
		"run.mjs": `
			const { loadModule } = await import(process.argv[2]);
			const { exports } = await loadModule(import.meta.dirname + "/src/billing.ts", import.meta.dirname);
			process.stdout.write(exports.name);
		`,
	});
	// In a process of its own, because the test runner has a global `require` that Node's modules do not have.
	const loadModuleFile = new URL("../../../packages/local/src/invoker/load-module.ts", import.meta.url).href;
	const { stdout } = await promisify(execFile)(process.execPath, [
		"--conditions=@millrace/source",
		join(project.root, "run.mjs"),
		loadModuleFile,
	]);
	expect(stdout).toBe("isDate");
});

test("a lazily imported package that is not installed does not keep a handler from loading", async () => {
	project = await createProject({
		"src/consumer.ts": CONSUMER,
		"src/billing.ts": `
			import { consume } from "@millrace/core";
			import { billing } from "./consumer.ts";
			export const rare = () => import("a-package-that-nobody-installed");
			export const handler = consume(billing, () => {});
		`,
	});
	await expect(loadHandler(project.root, billing)).resolves.toBeDefined();
});

test("a file that is not there names the path that was looked for", async () => {
	project = await createProject();
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({
		code: "HANDLER_MISSING",
		problem: 'Consumer "billing" names its handler in src/billing.ts, which does not exist.',
	});
});

test("an export that is not there: the fix names the one that is meant", async () => {
	project = await createProject({
		"src/consumer.ts": CONSUMER,
		"src/billing.ts": `
			import { consume } from "@millrace/core";
			import { billing } from "./consumer.ts";
			export const other = 1;
			export const main = consume(billing, () => {});
		`,
	});
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({
		code: "HANDLER_MISSING",
		fix: 'The handler of "billing" is exported as "main": name that one.',
	});
});

test("a file that exports nothing: the fix says what to write", async () => {
	project = await createProject({ "src/billing.ts": "const handler = 1;" });
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({
		code: "HANDLER_MISSING",
		fix: "The file exports nothing: write export const handler = consume(...) in it.",
	});
});

test("a handler of another consumer is refused by name", async () => {
	project = await createProject({
		"src/consumer.ts": CONSUMER,
		"src/billing.ts": `
			import { consume } from "@millrace/core";
			import { audit } from "./consumer.ts";
			export const handler = consume(audit, () => {});
		`,
	});
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({
		code: "HANDLER_MISMATCH",
		problem: '"handler" of src/billing.ts handles consumer "audit", but consumer "billing" names it.',
		fix: 'It exports "handler"; none of them handles "billing".',
	});
});

test("a plain function is no handler of Millrace", async () => {
	project = await createProject({ "src/billing.ts": "export const handler = async () => {};" });
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({ code: "HANDLER_MISMATCH" });
});

test("a syntax error and an import that leads nowhere are shown as file, line and column", async () => {
	project = await createProject({ "src/billing.ts": 'import { x } from "./none";\nexport const handler = x;' });
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({
		code: "BUNDLE_FAILED",
		problem: 'src/billing.ts:1:19: Could not resolve "./none".',
	});
	await project.write("src/billing.ts", "export const handler = ;");
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({
		code: "BUNDLE_FAILED",
		problem: expect.stringMatching(/^src\/billing\.ts:1:24: /),
	});
});

test("a module that throws while it loads is told from a missing one, with the stack of the source", async () => {
	project = await createProject({ "src/billing.ts": '\n\nthrow new TypeError("no table");\nexport const handler = 1;' });
	await expect(loadHandler(project.root, billing)).rejects.toMatchObject({
		code: "HANDLER_LOAD_FAILED",
		problem: "src/billing.ts threw while it was loaded: TypeError: no table, at src/billing.ts:3:7.",
		cause: { stack: "TypeError: no table\n    at src/billing.ts:3:7" },
	});
});

test("a stack holds the user's own lines alone, relative to the project", async () => {
	project = await createProject({
		"src/consumer.ts": CONSUMER,
		"src/count.ts": 'export function count(): never {\n\tthrow new RangeError("too many");\n}\n',
		"src/billing.ts": `
import { consume } from "@millrace/core";
import { billing } from "./consumer.ts";
import { count } from "./count.ts";
interface Unused { readonly a: number }
export const fails = function outer() { count(); };
export const handler = consume(billing, () => {});
`,
	});
	const { stacks, handler } = await loadHandler(project.root, billing);
	expect(typeof handler).toBe("function");
	const loaded = await loadModule(`${project.root}/src/billing.ts`, project.root);
	let thrown: unknown;
	try {
		const fails = loaded.exports["fails"] as () => void;
		fails();
	} catch (error) {
		thrown = error;
	}
	expect(loaded.stacks.frames(thrown)).toEqual(["at count (src/count.ts:2:8)", "at outer (src/billing.ts:6:41)"]);
	expect(stacks.frames(new Error("of the test itself"))).toEqual([]);
	expect(stacks.frames("no error")).toEqual([]);
});
