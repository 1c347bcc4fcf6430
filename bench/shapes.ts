import { readFileSync } from "node:fs";
import { Flight } from "@example/schemas/generated/flight";
import { definitionOf } from "@millrace/codegen";
import type { Schema } from "@millrace/core/avro";
import { readFlights } from "../scripts/demo/real-data.ts";
import { Activity } from "./generated/activity.ts";
import { Article } from "./generated/article.ts";
import { Change } from "./generated/change.ts";
import { Click } from "./generated/click.ts";
import { Labels } from "./generated/labels.ts";
import { Message } from "./generated/message.ts";
import { Order } from "./generated/order.ts";
import { Sparse } from "./generated/sparse.ts";
import { Telemetry } from "./generated/telemetry.ts";
import { Tree } from "./generated/tree.ts";
import { createRandom, type Random } from "./random.ts";
import { makeActivity, makeArticle, makeLabels, makeMessage, makeTree } from "./values-other.ts";
import { makeChange, makeClick, makeOrder, makeSparse, makeTelemetry } from "./values-rows.ts";

/** A kind of record that the benchmarks measure. */
export interface Shape {
	readonly name: string;
	/** What it stands for, in a few words. */
	readonly about: string;
	readonly schema: Schema<unknown>;
	/** The full definition as JSON text, for libraries that read schemas at run time. */
	readonly definition: string;
	/** The first `count` values; the same ones every time. */
	values(count: number): readonly unknown[];
}

const SEED = 42;

/** Every shape, in the order of the tables: three that the targets name, one of real data, and those that nobody tuned for. */
export const shapes: readonly Shape[] = [
	shape("order", "16 mixed fields", Order, makeOrder),
	shape("click", "5 fields", Click, makeClick),
	shape("telemetry", "40 numbers", Telemetry, makeTelemetry),
	{
		name: "flight",
		about: "real data, with a Date",
		schema: Flight,
		definition: definitionAt("packages/schemas/avro/flight.avsc"),
		values: (count) => readFlights(count),
	},
	shape("change", "change data capture", Change, makeChange),
	shape("article", "2 to 8 kB of ASCII", Article, makeArticle),
	shape("message", "Chinese and emoji", Message, makeMessage),
	shape("tree", "a recursive tree", Tree, makeTree),
	shape("sparse", "60 nullable fields", Sparse, makeSparse),
	shape("activity", "a union of 4 records", Activity, makeActivity),
	shape("labels", "maps", Labels, makeLabels),
];

/** The shape of a name. */
export function shapeOf(name: string): Shape {
	const found = shapes.find((one) => one.name === name);
	if (found === undefined) throw new Error(`There is no shape "${name}".`);
	return found;
}

/** The definition of a schema file, self-contained, as a registry would have it. */
export function definitionAt(path: string): string {
	return definitionOf({ path, text: readFileSync(path, "utf8") });
}

function shape<T>(name: string, about: string, schema: Schema<T>, make: (random: Random) => T): Shape {
	return {
		name,
		about,
		schema,
		definition: definitionAt(`bench/schemas/${name}.avsc`),
		values(count) {
			const random = createRandom(SEED);
			return Array.from({ length: count }, () => make(random));
		},
	};
}
