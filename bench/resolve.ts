import { deepStrictEqual } from "node:assert";
import { parseArgs } from "node:util";
import { avscType, decodeWithAvsc } from "./avsc-loop.ts";
import { buildEvent } from "./batch.ts";
import { compare, type Effort } from "./measure.ts";
import { createOurs, resolvingDecoder } from "./ours.ts";
import { tellComparison } from "./report.ts";
import { shapeOf } from "./shapes.ts";
import { asWritten, writerOf } from "./writers.ts";

/*
  Values of an older version read as today's: Millrace against avsc with a resolver made once; payload by payload, and end to end from a
  parsed event. One process a shape.
    node --expose-gc --conditions=@millrace/source bench/resolve.ts order [--quick]
*/
const { positionals, values: flags } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: "boolean", default: false } },
});
const effort: Effort = flags.quick ? { rounds: 5, budgetMs: 300, warmUpMs: 100 } : { rounds: 31, budgetMs: 800, warmUpMs: 150 };
const SIZE = 1000;

const { name, schema, definition, values } = shapeOf(positionals[0] ?? "order");
const writer = writerOf(name);
const written = avscType(writer.definition);
const type = avscType(definition);
const resolver = type.createResolver(written);
const payloads = values(SIZE).map((value) => written.toBuffer(asWritten(name, value)));

const decode = resolvingDecoder(schema, writer);
const single = {
	"avsc fromBuffer with its resolver": () => payloads.map((payload) => type.fromBuffer(payload, resolver)),
	"millrace decode": () => payloads.map(decode),
};
deepStrictEqual(
	structuredClone(single["millrace decode"]()),
	structuredClone(single["avsc fromBuffer with its resolver"]()),
	`${name}: the resolutions disagree`,
);
tellComparison({
	benchmark: "resolve",
	shape: name,
	variation: "payloads",
	size: SIZE,
	measurements: await compare(single, effort),
});

const event = buildEvent(payloads, "glue", writer.digest);
const ours = createOurs(schema, writer);
const whole = {
	"hand-written avsc loop with a resolver": () => decodeWithAvsc(type, event, resolver),
	"millrace batch decoder": () => ours.decodeAll(event),
};
deepStrictEqual(structuredClone(await ours.decodeAll(event)), structuredClone(decodeWithAvsc(type, event, resolver)));
tellComparison({
	benchmark: "resolve",
	shape: name,
	variation: "events",
	size: SIZE,
	measurements: await compare(whole, effort),
});
