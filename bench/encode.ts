import { deepStrictEqual } from "node:assert";
import { parseArgs } from "node:util";
import { avscType } from "./avsc-loop.ts";
import { compare, type Effort } from "./measure.ts";
import { tellComparison } from "./report.ts";
import { shapeOf } from "./shapes.ts";

/*
  From values to payloads, kept: Millrace against avsc's `type.toBuffer`, one process a shape.
    node --expose-gc --conditions=@millrace/source bench/encode.ts order [--quick]
*/
const { positionals, values: flags } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: "boolean", default: false } },
});
const effort: Effort = flags.quick ? { rounds: 5, budgetMs: 300, warmUpMs: 100 } : { rounds: 31, budgetMs: 800, warmUpMs: 150 };
const SIZE = 1000;

const { name, schema, definition, values } = shapeOf(positionals[0] ?? "order");
const type = avscType(definition);
const all = values(SIZE);
const variants = {
	"avsc type.toBuffer": () => all.map((value) => type.toBuffer(value)),
	"millrace encode": () => all.map((value) => schema.encode(value)),
};
// The order of a map's entries and of blocks is the encoder's own, so what is compared is what the bytes say.
const read = (payloads: readonly Uint8Array[]) =>
	structuredClone(payloads.map((payload) => type.fromBuffer(Buffer.from(payload))));
deepStrictEqual(read(variants["millrace encode"]()), read(variants["avsc type.toBuffer"]()), `${name}: the encoders disagree`);
tellComparison({
	benchmark: "encode",
	shape: name,
	variation: "plain",
	size: SIZE,
	measurements: await compare(variants, effort),
});
