import { readAvroSchema } from "@millrace/codegen";
import { expect, test } from "vitest";
import { gatherFieldNames, hasPath } from "../../../packages/local/src/recording/field-names.ts";

function schema(...fields: readonly object[]) {
	return readAvroSchema({ path: "test.avsc", text: JSON.stringify({ type: "record", name: "Person", fields }) });
}

function fieldOf(type: ReturnType<typeof schema>, name: string) {
	const found = type.kind === "record" ? type.fields.find((field) => field.name === name) : undefined;
	if (found === undefined) throw new Error(`no field ${name}`);
	return found;
}

test("a field goes by every name that any version gives it", () => {
	const first = schema({ name: "mail", type: "string" });
	const second = schema({ name: "email", aliases: ["mail"], type: "string" });
	const third = schema({ name: "address", aliases: ["email"], type: "string" }, { name: "age", type: "int" });
	const namesOf = gatherFieldNames([first, second, third]);
	const all = ["address", "email", "mail"];
	expect([...namesOf(fieldOf(first, "mail"))].sort()).toEqual(all);
	expect([...namesOf(fieldOf(third, "address"))].sort()).toEqual(all);
	expect(namesOf(fieldOf(third, "age"))).toEqual(["age"]);
	const foreign = schema({ name: "contact", aliases: ["mail"], type: "string" });
	expect([...namesOf(fieldOf(foreign, "contact"))].sort()).toEqual(["address", "contact", "email", "mail"]);
});

test("a path is there when it leads anywhere, through lists, maps and unions", () => {
	const street = { type: "record", name: "Home", fields: [{ name: "street", type: "string" }] };
	const type = schema(
		{ name: "homes", type: { type: "array", items: ["null", street] } },
		{ name: "byName", type: { type: "map", values: "Home" } },
		{ name: "friend", type: ["null", "Person"] },
	);
	const has = (path: string) => hasPath(type, path.split("."), gatherFieldNames([type]));
	expect(["homes.street", "byName.x.street", "byName.*.street", "friend.friend.homes", "*.street", "homes"].map(has)).toEqual(
		Array(6).fill(true),
	);
	expect(["street", "homes.city", "byName.street.x", "homes.street.number", "friend.name"].map(has)).toEqual(
		Array(5).fill(false),
	);
});
