import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EMPTY_LOCK, type Lock, readDefinitions, readLock, releaseVersions, writeLock } from "@millrace/codegen";
import { isMillraceError } from "@millrace/core";
import { describe, expect, test } from "vitest";

const schema = (name: string, ...fields: readonly string[]) => ({
	path: `${name}.avsc`,
	text: JSON.stringify({ type: "record", name: `shop.${name}`, fields: fields.map((field) => ({ name: field, type: "long" })) }),
});
const release = (lock: Lock, ...sources: Parameters<typeof readDefinitions>[0]) =>
	releaseVersions(lock, readDefinitions(sources)).lock;
const read = (text: string) => readLock({ path: "schemas.lock.json", text });

const base = release(EMPTY_LOCK, schema("Item", "id"), schema("Order", "id"), schema("Price", "id"));
const text = writeLock(release(base, schema("Order", "id", "total")));

function refusal(broken: string) {
	try {
		read(broken);
	} catch (error) {
		if (isMillraceError(error)) return { code: error.code, message: error.problem, fix: error.fix };
		throw error;
	}
	return undefined;
}

test("a lock is read however a formatter or a checkout has laid it out", () => {
	expect(read(JSON.stringify(JSON.parse(text)))).toEqual(read(text));
	expect(read(text.replaceAll("\n", "\r\n"))).toEqual(read(text));
	expect(read(`\uFEFF${text}`)).toEqual(read(text));
});

test("a pin that somebody wrote into the file is read and written", () => {
	const pinned = text.replace(/("shop\.Order": \[\n\t+\{\n\t+"digest": "\w+",)/, '$1\n\t\t\t\t"pinned": true,');
	expect(read(pinned).schemas.get("shop.Order")).toMatchObject([{ pinned: true }, { pinned: false }]);
	expect(writeLock(read(pinned))).toBe(pinned);
	expect(writeLock(read(pinned.replace('"pinned": true', '"pinned": false')))).toBe(text);
});

describe("what is refused, at its place and with a way out:", () => {
	test.each([
		[
			"no JSON",
			text.slice(0, -3),
			"LOCK_INVALID",
			/schemas\.lock\.json:\d+:\d+: The JSON ends where "}" is missing/,
			/version control/,
		],
		["an empty file", "", "LOCK_INVALID", /^schemas\.lock\.json:1:1: The file is empty/, /version control/],
		["no object", "[]", "LOCK_INVALID", /:1:1: A lock is an object/, /version control/],
		["no format", '{"schemas":{}}', "LOCK_INVALID", /no "lockfileVersion"/, /version control/],
		["a format that never was", '{"lockfileVersion":"1"}', "LOCK_INVALID", /:1:20: There is no such format/, /version control/],
		[
			"a format of the future",
			'{"lockfileVersion":2,"x":[]}',
			"LOCK_FORMAT_UNKNOWN",
			/:1:20: .* format 2, .* knows 1/,
			/Update millrace/,
		],
		["no schemas", '{"lockfileVersion":1}', "LOCK_INVALID", /no "schemas"/, /version control/],
		["schemas as a list", '{"lockfileVersion":1,"schemas":[]}', "LOCK_INVALID", /"schemas" is an object/, /version control/],
		["versions as an object", '{"lockfileVersion":1,"schemas":{"a":{}}}', "LOCK_INVALID", /versions of "a" are a list/, /./],
		["a version as a text", '{"lockfileVersion":1,"schemas":{"a":["x"]}}', "LOCK_INVALID", /version of "a" is an object/, /./],
		["no digest", '{"lockfileVersion":1,"schemas":{"a":[{"definition":"int"}]}}', "LOCK_INVALID", /no "digest"/, /./],
		["no definition", '{"lockfileVersion":1,"schemas":{"a":[{"digest":"00"}]}}', "LOCK_INVALID", /no "definition"/, /./],
		["a pin that is no yes or no", text.replace('"definition"', '"pinned": 1, "definition"'), "LOCK_INVALID", /"pinned" is/, /./],
		["a key of nobody", text.replace('"definition"', '"ids": [], "definition"'), "LOCK_INVALID", /no "ids" here/, /./],
		[
			"a released definition that was edited",
			text.replace('"name": "total",\n\t\t\t\t\t\t\t"type": "long"', '"name": "total",\n\t\t\t\t\t\t\t"type": "int"'),
			"LOCK_INVALID",
			/:\d+:15: This is not the digest of the definition below it: a released version of "shop.Order" was changed/,
			/Restore .* in its \.avsc file, and `millrace generate --release`/,
		],
		[
			"a version under the name of another schema",
			text.replace('"shop.Item": [', '"shop.Other": ['),
			"LOCK_INVALID",
			/A version of another schema stands under "shop.Other"/,
			/./,
		],
		[
			"a schema that stands twice",
			text.replace('"shop.Item": [', '"shop.Order": ['),
			"LOCK_INVALID",
			/"shop.Order" (is|stands)/,
			/./,
		],
	] as const)("%s", (_, broken, code, message, fix) => {
		expect(broken).not.toBe(text);
		const found = refusal(broken);
		expect(found?.code).toBe(code);
		expect(found?.message).toMatch(message);
		expect(found?.fix).toMatch(fix);
	});

	test("a version that stands twice", () => {
		const [, block = ""] = /"shop\.Item": \[\n([\s\S]*?)\n\t\t\]/.exec(text) ?? [];
		const found = refusal(text.replace(block, `${block},\n${block}`));
		expect(found).toMatchObject({ code: "LOCK_INVALID", fix: "Remove one of the two blocks." });
		expect(found?.message).toMatch(/"shop.Item" has the version [0-9a-f]{16} twice\./);
	});
});

describe("two branches", () => {
	const lines = (lock: Lock) => writeLock(lock).split("\n");
	/** The lines of the base that a branch has changed. */
	function changed(branch: Lock): readonly [from: number, to: number] {
		const [before, after] = [lines(base), lines(branch)];
		const from = before.findIndex((line, index) => line !== after[index]);
		const fromEnd = before.toReversed().findIndex((line, index) => line !== after.at(-1 - index));
		return [from, before.length - fromEnd];
	}

	test("that release versions of different schemas change lines apart from each other, which git merges by itself", () => {
		const [, end] = changed(release(base, schema("Item", "id", "a")));
		const [start] = changed(release(base, schema("Order", "id", "b")));
		expect(start - end).toBeGreaterThan(2);
	});

	test("that release different versions of one schema leave a conflict, which is refused until somebody said what is first", () => {
		// Written by `git merge-file` of git 2.39 for the two locks of this test.
		const merged = readFileSync(join(import.meta.dirname, "fixtures/conflicted.lock.json"), "utf8");
		const ours = release(base, schema("Order", "id", "a"));
		const both = release(ours, schema("Order", "id", "b"));
		for (const { digest } of both.schemas.get("shop.Order") ?? []) expect(merged).toContain(digest);

		const found = refusal(merged);
		expect(found?.code).toBe("LOCK_CONFLICTED");
		expect(found?.message).toMatch(/^schemas\.lock\.json:\d+:1: The lock holds both sides of a merge\.$/);
		expect(found?.fix).toContain("Take the file of the branch that was deployed, then run `millrace generate --release`.");
		// Both sides kept where git left them are a damaged version, and are noticed as one.
		expect(refusal(merged.replaceAll(/^[<=>]{7}.*\n/gm, ""))?.code).toBe("LOCK_INVALID");
	});
});
