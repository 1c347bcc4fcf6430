import { type RegistryIds, RegistryIdsError, readRegistryIds, writeRegistryIds } from "@millrace/codegen";
import { isMillraceError } from "@millrace/core";
import { describe, expect, test } from "vitest";

const [first, second] = ["a".repeat(64), "0".repeat(64)];
const ids: RegistryIds = {
	registry: "glue:airline",
	subjects: new Map([
		["weather-value", new Map([[first, "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63"]])],
		[
			"flights-value",
			new Map([
				[first, "17"],
				[second, "0"],
			]),
		],
	]),
};
const read = (text: string) => readRegistryIds({ path: "schemas.ids/production.json", text });

test("ids are written by subject and digest, sorted, one a line, and read again as they were", () => {
	const text = writeRegistryIds(ids);
	expect(text).toBe(`{
	"idsVersion": 1,
	"registry": "glue:airline",
	"subjects": {
		"flights-value": {
			"${second}": "0",
			"${first}": "17"
		},
		"weather-value": {
			"${first}": "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63"
		}
	}
}
`);
	expect(read(text)).toEqual(ids);
	expect(writeRegistryIds(read(text))).toBe(text);
});

describe("what no tool writes is refused at its place:", () => {
	const file = (more: object) => JSON.stringify({ idsVersion: 1, registry: "glue:a", subjects: {}, ...more });
	test.each([
		["both sides of a merge", `{\n<<<<<<< main\n=======\n>>>>>>> b\n}`, "2:1", "both sides of a merge"],
		["no JSON", "{", "1:1", "not JSON"],
		["a list", "[]", "1:1", "The file is no object"],
		["another format", file({ idsVersion: 2 }), "1:15", '"idsVersion" is not 1'],
		["no registry", file({ registry: "" }), "1:28", '"registry" is no text'],
		["no subjects", file({ subjects: [] }), "1:48", '"subjects" is no object'],
		["no ids", file({ subjects: { "a-value": 1 } }), "1:59", '"a-value" is no object'],
		["no digest", file({ subjects: { a: { b: "1" } } }), "1:58", '"b" is no digest'],
		["no id", file({ subjects: { a: { [first]: "one" } } }), "1:121", "no id of a registry"],
		["a number", file({ subjects: { a: { [first]: 1 } } }), "1:121", "no id of a registry"],
	])("%s", (_, text, place, problem) => {
		try {
			read(text);
			expect.unreachable();
		} catch (error) {
			if (!isMillraceError(error)) throw error;
			expect(error).toBeInstanceOf(RegistryIdsError);
			expect(error).toMatchObject({ code: "REGISTRY_IDS_INVALID", fix: expect.stringContaining("schemas push") });
			expect(error.problem).toMatch(new RegExp(`^schemas\\.ids/production\\.json:${place}: `));
			expect(error.problem).toContain(problem);
		}
	});
});
