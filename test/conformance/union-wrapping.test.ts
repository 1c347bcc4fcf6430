import { definitionOf, generate } from "@millrace/codegen";
import { expect, test } from "vitest";
import { readDefinition } from "../../packages/core/src/avro-dynamic/read-definition.ts";

/* The generator writes the type of a union and the runtime its values; each decides alone whether branches carry their names. */

const logical = (type: string, logicalType: string, more = {}) => ({ type, logicalType, ...more });
const branches: readonly unknown[] = [
	"null",
	"boolean",
	"int",
	"long",
	"float",
	"double",
	"string",
	"bytes",
	{ type: "array", items: "int" },
	{ type: "map", values: "int" },
	{ type: "record", name: "R", fields: [] },
	{ type: "enum", name: "E", symbols: ["A"] },
	{ type: "fixed", name: "F", size: 2 },
	logical("int", "date"),
	logical("int", "time-millis"),
	...[
		"timestamp-millis",
		"timestamp-micros",
		"timestamp-nanos",
		"local-timestamp-millis",
		"local-timestamp-nanos",
		"time-micros",
	].map((name) => logical("long", name)),
	logical("string", "uuid"),
	logical("bytes", "decimal", { precision: 4, scale: 2 }),
	logical("fixed", "duration", { name: "D", size: 12 }),
	logical("fixed", "uuid", { name: "U", size: 16 }),
];
/** Avro allows one branch of each type without a name. */
const branchName = (branch: unknown): string => {
	const { name, type } =
		typeof branch === "string" ? { name: undefined, type: branch } : (branch as { type: string; name?: string });
	return name ?? type;
};

test("generated types and decoded values agree on which unions are wrapped, for every pair of branches", () => {
	let wrapped = 0;
	let pairs = 0;
	for (const [index, a] of branches.entries()) {
		for (const b of branches.slice(index + 1)) {
			if (branchName(a) === branchName(b)) continue;
			const text = JSON.stringify({ type: "record", name: "Case", fields: [{ name: "f", type: [a, b] }] });
			const [file] = generate([{ path: "case.avsc", text }]);
			const written = /readonly f: (.*);/.exec(file?.text ?? "")?.[1] ?? "";
			const type = readDefinition(definitionOf({ path: "case.avsc", text }));
			const union = type.kind === "record" ? type.fields[0]?.type : undefined;
			if (union?.kind !== "union") throw new Error("The field is no union.");
			expect(/\{ readonly [\w"'.]+: /.test(written), `${text} as ${written}`).toBe(union.wrapped);
			pairs += 1;
			wrapped += Number(union.wrapped);
		}
	}
	expect(pairs).toBeGreaterThan(200);
	expect(wrapped).toBeGreaterThan(30);
	expect(wrapped).toBeLessThan(pairs / 2);
});
