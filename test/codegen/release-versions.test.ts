import { EMPTY_LOCK, readDefinitions, releaseVersions, type SchemaDefinition } from "@millrace/codegen";
import { expect, test } from "vitest";

const order = (field: string): SchemaDefinition => {
	const text = JSON.stringify({ type: "record", name: "shop.Order", fields: [{ name: field, type: "long" }] });
	return readDefinitions([{ path: "order.avsc", text }])[0] as SchemaDefinition;
};
const [item] = readDefinitions([{ path: "item.avsc", text: '"int"' }]) as [SchemaDefinition];
const digests = (lock: typeof EMPTY_LOCK, name = "shop.Order") => lock.schemas.get(name)?.map(({ digest }) => digest);

test("a schema that was never released gets its first version, and the lock that was passed stays as it was", () => {
	const { lock, released } = releaseVersions(EMPTY_LOCK, [order("a"), item]);
	expect(released).toEqual([
		{ name: "item", digest: item.digest, path: "item.avsc", versions: 1, again: false },
		{ name: "shop.Order", digest: order("a").digest, path: "order.avsc", versions: 1, again: false },
	]);
	expect(digests(lock)).toEqual([order("a").digest]);
	expect(EMPTY_LOCK.schemas.size).toBe(0);
});

test("a schema that changed gets another version behind the others; one that did not change gets none", () => {
	const first = releaseVersions(EMPTY_LOCK, [order("a"), item]).lock;
	const { lock, released } = releaseVersions(first, [order("b"), item]);
	expect(released).toMatchObject([{ name: "shop.Order", versions: 2, again: false }]);
	expect(digests(lock)).toEqual([order("a").digest, order("b").digest]);
	expect(releaseVersions(lock, [order("b"), item])).toEqual({ lock, released: [] });
});

test("a version that comes back moves to the end with its pin: the newest is the last one, and none is there twice", () => {
	let lock = EMPTY_LOCK;
	for (const field of ["a", "b", "c"]) lock = releaseVersions(lock, [order(field)]).lock;
	const pinned = new Map([
		["shop.Order", (lock.schemas.get("shop.Order") ?? []).map((version, index) => ({ ...version, pinned: index === 0 }))],
	]);
	const back = releaseVersions({ schemas: pinned }, [order("a")]);
	expect(digests(back.lock)).toEqual(["b", "c", "a"].map((field) => order(field).digest));
	expect(back.lock.schemas.get("shop.Order")?.at(-1)?.pinned).toBe(true);
	expect(back.released).toMatchObject([{ versions: 3, again: true }]);
});

test("a schema whose file is gone keeps its versions, for records of it are still there", () => {
	const first = releaseVersions(EMPTY_LOCK, [order("a"), item]).lock;
	expect(releaseVersions(first, [item])).toEqual({ lock: first, released: [] });
});

test("two files that define different versions of one schema are refused, two that define the same are one", () => {
	const copy = { ...order("a"), path: "copy.avsc" };
	expect(releaseVersions(EMPTY_LOCK, [order("a"), copy]).released).toHaveLength(1);
	expect(() => releaseVersions(EMPTY_LOCK, [copy, order("b")])).toThrow(
		expect.objectContaining({
			code: "RELEASE_REFUSED",
			problem: "copy.avsc and order.avsc define different versions of shop.Order.",
		}),
	);
});

test("a version whose digest begins like an older one's is refused, for functions are told the beginning alone", () => {
	const { digest } = order("b");
	const twin = { digest: `${digest.slice(0, 16)}${"0".repeat(48)}`, definition: '"int"', pinned: false };
	const lock = { schemas: new Map([["shop.Order", [twin]]]) };
	expect(() => releaseVersions(lock, [order("b")])).toThrow(expect.objectContaining({ code: "RELEASE_REFUSED" }));
	expect(releaseVersions({ schemas: new Map([["shop.Other", [twin]]]) }, [order("b")]).released).toHaveLength(1);
});
