import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Properties } from "./engine/protocol.ts";
import type { Resource } from "./engine/resource.ts";
import { unknownInputs } from "./types/captured-inputs.ts";
import { checkTypes } from "./types/check-types.ts";
import { handWrittenNames } from "./types/hand-written-names.ts";

/* The types of SST and of its provider as they are installed, not a copy of them: that they bite. */
const folder = mkdtempSync(join(tmpdir(), "millrace-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (run: string) => `/// <reference path="./.sst/platform/config.d.ts" />
export default $config({
	app: () => ({ name: "shop", home: "local" as const }),
	async run() {
		${run}
	},
});
`;

test("SST's real types refuse a wrong name, at any depth, and take the right one", async () => {
	const pollers = (name: string) =>
		`new aws.lambda.EventSourceMapping("Mapping", { functionName: "f", provisionedPollerConfig: { ${name}: 1 } });`;
	writeFileSync(join(folder, "right.ts"), configOf(pollers("minimumPollers")));
	writeFileSync(join(folder, "deep.ts"), configOf(pollers("minPollers")));
	writeFileSync(join(folder, "flat.ts"), configOf('new sst.aws.Function("F", { handler: "f.handler", memroy: "1 GB" });'));
	expect(await checkTypes(folder, ["right.ts", "deep.ts", "flat.ts"])).toEqual([
		expect.stringMatching(/^deep\.ts.*'minPollers' does not exist/),
		expect.stringMatching(/^flat\.ts.*'memroy' does not exist/),
	]);
});

test("every name of SST's globals that was written by hand is one of theirs, and another is found", async () => {
	const misspell = (text: string) =>
		text
			.replaceAll("minimumPollers", "minPollers")
			.replaceAll("readonly uuid", "readonly uid")
			.replaceAll("dependsOn?", "dependOn?");
	const files = { ...handWrittenNames("ours"), ...handWrittenNames("misspelt", misspell) };
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	const found = await checkTypes(folder, [".sst/platform/config.d.ts", ...Object.keys(files)]);
	expect(found.filter((error) => !error.startsWith("misspelt"))).toEqual([]);
	for (const name of [".provisionedPollerConfig.minPollers", ".uid", ".dependOn"]) expect(found.join("\n")).toContain(name);
});

const mapping = (name: string, inputs: Properties): Resource => ({
	urn: name,
	type: "aws:lambda/eventSourceMapping:EventSourceMapping",
	custom: true,
	dependencies: [],
	propertyDependencies: {},
	inputs: { functionName: "f", ...inputs },
	outputs: {},
});

test("captured inputs that the provider does not know are found, and what is missing or of another type", async () => {
	const { functionName: _left, ...without } = mapping("without", {}).inputs;
	const found = await unknownInputs([
		mapping("right", { batchSize: 1, provisionedPollerConfig: { minimumPollers: 1 } }),
		mapping("deep", { provisionedPollerConfig: { minPollers: 1 } }),
		mapping("flat", { batchsize: 1 }),
		mapping("text", { batchSize: "1" }),
		{ ...mapping("without", {}), inputs: without },
	]);
	expect(found).toEqual([
		expect.stringMatching(/^deep .*'"minPollers"' does not exist/),
		expect.stringMatching(/^flat .*'"batchsize"' does not exist/),
		expect.stringMatching(/^text .*'string' is not assignable/),
		expect.stringMatching(/^without .*'functionName' is missing/),
	]);
});
