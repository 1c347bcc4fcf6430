import { EMPTY_LOCK, judgeSchema, type Lock, readDefinitions, readLock, releaseVersions, type SchemaDefinition, writeLock } from "@millrace/codegen";
import { describe, expect, test } from "vitest";

const order = (fields: readonly object[], more: object = {}): SchemaDefinition => {
	const text = JSON.stringify({ type: "record", name: "shop.Order", fields: [{ name: "id", type: "string" }, ...fields], ...more });
	return readDefinitions([{ path: "order.avsc", text }])[0] as SchemaDefinition;
};
const release = (...definitions: SchemaDefinition[]): Lock =>
	definitions.reduce((lock, definition) => releaseVersions(lock, [definition]).lock, EMPTY_LOCK);
const price = (type: unknown, more = {}) => ({ name: "price", type, ...more });
const decimal = (scale: number) => ({ type: "bytes", logicalType: "decimal", precision: 9, scale });

describe("what is another version and what is none", () => {
	test("a schema that was never released is the first one", () => {
		expect(judgeSchema(EMPTY_LOCK, order([]), "FULL_ALL").outcome).toBe("first");
	});

	test("documentation is none, of the record and of its fields", () => {
		const documented = order([price("long", { doc: "In cents." })], { doc: "An order." });
		expect(judgeSchema(release(order([price("long")])), documented, "DISABLED").outcome).toBe("unchanged");
	});

	test.each([
		["a decimal's scale", price(decimal(2)), price(decimal(3)), "incompatible"],
		["a decimal's precision", price(decimal(2)), price({ ...decimal(2), precision: 12 }), "compatible"],
		["a default", price("long", { default: 1 }), price("long", { default: 2 }), "compatible"],
		["a default that goes", price("long", { default: 1 }), price("long"), "compatible"],
		["an alias that comes", price("long"), price("long", { aliases: ["cost"] }), "compatible"],
		["a logical type", price("long"), price({ type: "long", logicalType: "timestamp-millis" }), "compatible"],
		["an attribute of other tools", price("long"), price("long", { unit: "cents" }), "compatible"],
	])("%s is one, and is judged", (_, before, after, outcome) => {
		const verdict = judgeSchema(release(order([before])), order([after]), "FULL");
		expect(verdict).toMatchObject({ outcome, compared: [{ number: 1 }] });
	});

	test("the alias of a renamed field and the default of an enum decide, and are missed when they go", () => {
		const renamed = (aliases: readonly string[]) => order([{ name: "cost", type: "long", aliases }]);
		const lock = release(order([price("long")]), renamed(["price"]));
		expect(judgeSchema(lock, renamed([]), "BACKWARD").outcome).toBe("compatible");
		expect(judgeSchema(lock, renamed([]), "BACKWARD_ALL").incompatibilities).toMatchObject([
			{ rule: "FIELD_WITHOUT_DEFAULT", path: "cost", versions: [{ number: 1 }] },
		]);
	});
});

test("a checkpoint in the lock hides the versions before it, and is forgotten when its version comes back later", () => {
	const [text, number] = [order([price("string")]), order([price("long")])];
	const first = release(text);
	const forced = releaseVersions(first, [number], { checkpoints: new Set(["shop.Order"]) }).lock;
	expect(forced.schemas.get("shop.Order")?.map(({ checkpoint }) => checkpoint)).toEqual([undefined, true]);
	expect(readLock({ path: "lock", text: writeLock(forced) })).toEqual(forced);
	const wider = order([price("double")]);
	expect(judgeSchema(forced, wider, "BACKWARD_ALL")).toMatchObject({ outcome: "compatible", compared: [{ number: 2 }] });
	expect(judgeSchema(release(text, number), wider, "BACKWARD_ALL").outcome).toBe("incompatible");
	const back = releaseVersions(releaseVersions(forced, [wider]).lock, [number]).lock;
	expect(back.schemas.get("shop.Order")?.some(({ checkpoint }) => checkpoint)).toBe(false);
});
