import { createHash } from "node:crypto";
import type { Writer } from "./ours.ts";
import { definitionAt } from "./shapes.ts";

/*
  Older versions of some shapes (bench/writers), each with fields in another order, one that is gone, one that was not there yet, and
  narrower numbers; and how a value of today looked then.
*/
type Fields = Readonly<Record<string, unknown>>;

const older: Readonly<Record<string, (value: Fields) => Fields>> = {
	order: (value) => ({ ...value, legacyCode: "L-17" }),
	click: (value) => ({ ...value, ts: Math.floor((value["ts"] as number) / 1000), agent: "Mozilla/5.0" }),
	telemetry: (value) => ({ ...value, firmware: "4.11.2" }),
	change: (value) => ({ ...value, source: { ...(value["source"] as Fields), thread: 7 } }),
};

/** Shapes that have an older version. */
export const versioned: readonly string[] = Object.keys(older);

/** The older version of a shape. */
export function writerOf(shape: string): Writer {
	const definition = definitionAt(`bench/writers/${shape}.avsc`);
	return { definition, digest: createHash("sha256").update(definition).digest("hex") };
}

/** A value of today as the older version holds it. */
export function asWritten(shape: string, value: unknown): Fields {
	const change = older[shape];
	if (change === undefined) throw new Error(`There is no older version of "${shape}".`);
	return change(value as Fields);
}
