import { expect, test } from "vitest";
import { errorClass, isMillraceError, MillraceError } from "../../packages/core/src/errors.ts";

const Broken = errorClass("BROKEN", true, "records");
const at = { topic: "orders", partition: 3, offset: 7 };

test("a class made by its code has what every error has, and its message ends in the pointer", () => {
	const error = new Broken("It broke.", { at, cause: "why" });
	expect([Broken.code, Broken.category, Broken.retryable]).toEqual(["BROKEN", "records", true]);
	expect(error).toBeInstanceOf(MillraceError);
	expect(error).toMatchObject({
		name: "MillraceError [BROKEN]",
		code: "BROKEN",
		category: "records",
		retryable: true,
		cause: "why",
	});
	expect(error.problem).toBe("orders-3 at offset 7: It broke.");
	expect(error.message).toBe("orders-3 at offset 7: It broke. Run `millrace explain BROKEN`.");
	expect(new Broken("It broke.")).not.toHaveProperty("cause");
});

test("an error keeps the position of a record and nothing else of it", () => {
	const error = new Broken("It broke.", { at: { ...at, value: "secret" } as never });
	expect(error.at).toEqual(at);
});

test("told of a record, an error stays what it is", () => {
	const error = new Broken("It broke.", { fix: "Mend it.", cause: "why" }).locatedAt(at);
	expect(error).toBeInstanceOf(Broken);
	expect(error).toMatchObject({ at, fix: "Mend it.", cause: "why", message: "orders-3 at offset 7: It broke. Mend it." });
	expect(new Broken("It broke.").locatedAt(at).message).toBe("orders-3 at offset 7: It broke. Run `millrace explain BROKEN`.");
});

test("errors of another copy of core are recognised, and anything else is not", () => {
	expect(isMillraceError(Object.assign(new Error("x"), { name: "MillraceError [X]" }))).toBe(true);
	for (const other of [
		new Error("x"),
		Object.assign(new Error("x"), { name: Symbol("x") }),
		{ name: "MillraceError [X]" },
		null,
		undefined,
	]) {
		expect(isMillraceError(other)).toBe(false);
	}
});
