import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Resource } from "../engine/resource.ts";
import { checkTypes } from "./check-types.ts";

/**
 * What the types of the installed provider say against captured inputs: names that they do not have, values of another type, what is missing.
 *
 * A resource drops the names it does not know on its outermost level, before the engine sees them, and passes on all others: those the provider
 * would refuse or ignore, and the engine stand-in takes.
 */
export async function unknownInputs(resources: readonly Resource[]): Promise<readonly string[]> {
	const folder = mkdtempSync(join(tmpdir(), "millrace-inputs-"));
	try {
		writeFileSync(join(folder, "inputs.ts"), sourceOf(resources.filter(({ custom }) => custom)));
		const errors = await checkTypes(folder, ["inputs.ts"]);
		return errors.map((error) => `${resources.filter(({ custom }) => custom)[lineOf(error) - HEADER_LINES - 1]?.urn} ${error}`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const HEADER_LINES = 2;

/** A line a resource, its inputs written out. */
function sourceOf(resources: readonly Resource[]): string {
	const lines = resources.map(({ type, inputs }, index) => {
		const literal = JSON.stringify({ ...inputs, ...Object.fromEntries(ASSETS.map((name) => [name, undefined])) });
		return `export const r${index}: ${argumentsOf(type)} = ${literal};`;
	});
	return ['import type * as aws from "@pulumi/aws";', 'import type * as random from "@pulumi/random";', ...lines, ""].join("\n");
}

/** Files to upload, which are objects in the program and placeholders in what it sends. */
const ASSETS = ["source", "code"];

/** `aws:lambda/function:Function` is `aws.lambda.FunctionArgs`. */
function argumentsOf(type: string): string {
	const [provider = "", module = "", name = ""] = type.split(":");
	const folder = module.split("/")[0] ?? "";
	return [provider, ...(folder === "index" ? [] : [folder]), `${name}Args`].join(".");
}

const lineOf = (error: string) => Number(/\((\d+),/.exec(error)?.[1]);
