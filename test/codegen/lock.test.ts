import { digestOf, EMPTY_LOCK, type Lock, readDefinitions, readLock, releaseVersions, writeLock } from "@millrace/codegen";
import { expect, test } from "vitest";

const order = (...fields: readonly string[]) => ({
	path: "order.avsc",
	text: JSON.stringify({
		type: "record",
		name: "shop.Order",
		doc: "left out",
		fields: fields.map((name) => ({ name, type: "long" })),
	}),
});
const item = { path: "item.avsc", text: '{"type":"enum","name":"shop.Item","symbols":["A"]}' };
const release = (lock: Lock, ...sources: Parameters<typeof readDefinitions>[0]) =>
	releaseVersions(lock, readDefinitions(sources)).lock;

test("a lock is a readable text that never depends on the order in which schemas came", () => {
	const lock = release(release(EMPTY_LOCK, order("id")), item, order("id", "total"));
	const text = writeLock(lock);
	expect(text).toBe(`{
	"lockfileVersion": 1,
	"schemas": {
		"shop.Item": [
			{
				"digest": "${digestOf(item.text)}",
				"definition": {
					"name": "shop.Item",
					"type": "enum",
					"symbols": [
						"A"
					]
				}
			}
		],
		"shop.Order": [
			{
				"digest": "${digestOf(order("id").text)}",
				"definition": {
					"name": "shop.Order",
					"type": "record",
					"fields": [
						{
							"name": "id",
							"type": "long"
						}
					]
				}
			},
			{
				"digest": "${digestOf(order("id", "total").text)}",
				"definition": {
					"name": "shop.Order",
					"type": "record",
					"fields": [
						{
							"name": "id",
							"type": "long"
						},
						{
							"name": "total",
							"type": "long"
						}
					]
				}
			}
		]
	}
}
`);
	expect(writeLock(release(release(EMPTY_LOCK, item, order("id")), order("id", "total")))).toBe(text);
});

test("a text that was written is read as the same lock, and written as the same bytes", () => {
	const odd = [
		{
			path: "odd.avsc",
			text: '{"type":"record","name":"Odd","fields":[{"name":"f","type":"string","default":"\\u2028 \\"<<<<<<< \\\\ ü"}],"x":{"__proto__":1,"2":0,"1":1e21}}',
		},
		{ path: "__proto__.avsc", text: '"string"' },
		{ path: "2024.avsc", text: '["null",{"type":"map","values":"int"}]' },
	];
	const lock = release(EMPTY_LOCK, item, order("id"), ...odd);
	const text = writeLock(lock);
	expect(readLock({ path: "schemas.lock.json", text })).toEqual(lock);
	expect(writeLock(readLock({ path: "schemas.lock.json", text }))).toBe(text);
	expect(lock.schemas.size).toBe(5);
});

test("an empty lock is a lock", () => {
	const text = writeLock(EMPTY_LOCK);
	expect(text).toBe('{\n\t"lockfileVersion": 1,\n\t"schemas": {}\n}\n');
	expect(readLock({ path: "schemas.lock.json", text })).toEqual(EMPTY_LOCK);
});

test("a schema of as many levels as can be read can be released", () => {
	const text = `${'{"type":"array","items":'.repeat(500)}"int"${"}".repeat(500)}`;
	const lock = release(EMPTY_LOCK, { path: "deep.avsc", text });
	expect(readLock({ path: "schemas.lock.json", text: writeLock(lock) })).toEqual(lock);
});

test("a release adds one block at the end of its schema and changes nothing else", () => {
	const before = release(EMPTY_LOCK, item, order("id"));
	const lines = writeLock(before).split("\n");
	const after = writeLock(release(before, order("id", "total"))).split("\n");
	const added = after.length - lines.length;
	// The closing brace of the version before gets its comma; all other lines are the same.
	const at = lines.findIndex((line, index) => line !== after[index]);
	expect([lines[at], after[at]]).toEqual(["\t\t\t}", "\t\t\t},"]);
	expect(after.slice(at + 1 + added)).toEqual(lines.slice(at + 1));
});
