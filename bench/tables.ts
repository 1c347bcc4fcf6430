import type { Spread } from "./measure.ts";
import { type ColdStart, type Comparison, kilobytes, millisecondsText, type Result, ratioText } from "./report.ts";
import type { Shape } from "./shapes.ts";

/* The tables that documentation quotes, from what the benchmarks told. Text that holds no number stands in the pages themselves. */
const BASELINE = "hand-written avsc loop";
const DECODER = "millrace batch decoder";
const CONSUME = "millrace consume()";
const PEERS = ["@kafkajs/confluent-schema-registry", "@meinestadt.de/glue-schema-registry", "@aws-lambda-powertools/kafka"];
const HEADLINE = ["order", "click", "telemetry"];
const NOTHING = "";

/** The short table of README.md. */
export function readmeSection(results: readonly Result[]): string {
	const rows = HEADLINE.map((shape) => {
		const comparison = find(results, "decode", shape, "plain", 1000);
		const against = [BASELINE, ...PEERS].map((peer) => times(medianOf(comparison, DECODER) / medianOf(comparison, peer)));
		return [shape, ...against];
	});
	const starts = coldStarts(results).filter(({ handler }) => [CONSUME, "avsc", ...PEERS].includes(handler));
	return [
		table(["", BASELINE, ...PEERS.map(code)], rows),
		table(
			["", "bundle", "import and first record"],
			starts.map(({ handler, bytes, load }) => [code(handler), kilobytes(bytes), `${load.median.toFixed(0)} ms`]),
		),
	].join("\n\n");
}

/** The tables of docs/performance.md. */
export function performancePage(results: readonly Result[], shapes: readonly Shape[]): string {
	return [
		"## Decoding",
		table(
			["shape", "", "avsc loop, us", "batch decoder", "`consumeBatch()`", "`consume()`", ...PEERS.map(code)],
			shapes.map(({ name, about }) => {
				const comparison = find(results, "decode", name, "plain", 1000);
				const ratios = [DECODER, "millrace consumeBatch()", CONSUME, ...PEERS].map((one) => ratioOf(comparison, one));
				return [name, about, microsecondsOf(comparison, BASELINE), ...ratios];
			}),
		),
		"## The batch decoder, by size and compression",
		table(
			["shape", ...["plain", "zlib"].flatMap((variation) => ["100", "1,000", "10,000"].map((size) => `${variation} ${size}`))],
			shapes.map(({ name }) => [
				name,
				...["plain", "zlib"].flatMap((variation) =>
					[100, 1000, 10_000].map((size) => ratioOf(find(results, "decode", name, variation, size), DECODER)),
				),
			]),
		),
		"## Encoding, and reading an older version",
		table(
			["shape", "encode", "older version, payloads", "older version, events"],
			shapes.map(({ name }) => [
				name,
				ratioOf(find(results, "encode", name, "plain"), "millrace encode"),
				ratioOf(find(results, "resolve", name, "payloads"), "millrace decode"),
				ratioOf(find(results, "resolve", name, "events"), DECODER),
			]),
		),
		"## Cold start",
		table(
			["handler", "bundle", "whole process, ms", "import and first record, ms"],
			coldStarts(results).map(({ handler, bytes, process, load }) => [
				code(handler),
				kilobytes(bytes),
				millisecondsText(process),
				millisecondsText(load),
			]),
		),
		"## Bundles",
		table(
			["handler", "minified"],
			results.flatMap((result) =>
				result.kind === "bundle" ? [[code(result.bundle.handler), kilobytes(result.bundle.bytes)]] : [],
			),
		),
	].join("\n\n");
}

function find(
	results: readonly Result[],
	benchmark: Comparison["benchmark"],
	shape: string,
	variation: string,
	size?: number,
): Comparison | undefined {
	for (const result of results) {
		if (result.kind !== "comparison") continue;
		const { comparison } = result;
		if (comparison.benchmark !== benchmark || comparison.shape !== shape || comparison.variation !== variation) continue;
		if (size === undefined || comparison.size === size) return comparison;
	}
	return undefined;
}

function coldStarts(results: readonly Result[]): readonly ColdStart[] {
	return results.flatMap((result) => (result.kind === "coldStart" ? [result.coldStart] : []));
}

/** Nothing for what is not measured: a peer that cannot, a shape without an older version, a size beyond any event. */
function ratioOf(comparison: Comparison | undefined, variant: string): string {
	const ratio = measured(comparison, variant)?.ratio;
	return ratio === undefined ? NOTHING : ratioText(ratio);
}

function microsecondsOf(comparison: Comparison | undefined, variant: string): string {
	const milliseconds: Spread | undefined = measured(comparison, variant)?.milliseconds;
	if (comparison === undefined || milliseconds === undefined) return NOTHING;
	return ((milliseconds.median * 1000) / comparison.size).toFixed(2);
}

function medianOf(comparison: Comparison | undefined, variant: string): number {
	const ratio = measured(comparison, variant)?.ratio;
	if (ratio === undefined) throw new Error(`${variant} was not measured.`);
	return ratio.median;
}

function measured(comparison: Comparison | undefined, variant: string) {
	return comparison?.measurements.find((one) => one.variant === variant);
}

function times(factor: number): string {
	return `${factor.toFixed(factor < 10 ? 1 : 0)}x`;
}

function code(name: string): string {
	return name.replace(/^@\S+/, "`$&`");
}

/** A table whose columns are as wide as their widest cell, as the formatter of this repository wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = head.map((_, index) => Math.max(3, ...[head, ...rows].map((cells) => cells[index]?.length ?? 0)));
	const line = (cells: readonly string[]) => `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`;
	return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
