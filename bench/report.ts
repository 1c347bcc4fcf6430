import type { Measurement, Spread } from "./measure.ts";

/** One comparison: a benchmark, a shape and how it was delivered. */
export interface Comparison {
	readonly benchmark: "decode" | "encode" | "resolve";
	readonly shape: string;
	/** Such as "plain" or "zlib". */
	readonly variation: string;
	/** Records of one call. */
	readonly size: number;
	readonly measurements: readonly Measurement[];
}

/** A handler in a process of its own, less an empty one. */
export interface ColdStart {
	readonly handler: string;
	/** Bytes of its bundle, minified. */
	readonly bytes: number;
	/** CPU milliseconds of the process, from its start to the first record. */
	readonly process: Spread;
	/** CPU milliseconds of importing the bundle and of the first record, alone. */
	readonly load: Spread;
}

export interface BundleSize {
	readonly handler: string;
	readonly bytes: number;
}

/** What one benchmark tells the command that runs them all. */
export type Result =
	| { readonly kind: "comparison"; readonly comparison: Comparison }
	| { readonly kind: "coldStart"; readonly coldStart: ColdStart }
	| { readonly kind: "bundle"; readonly bundle: BundleSize };

/** Hands a result to the parent process, where there is one. */
export function tell(result: Result): void {
	process.send?.(result);
}

export function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** Prints a comparison, a line a variant, and hands it on. */
export function tellComparison(comparison: Comparison): void {
	const { shape, variation, size, measurements } = comparison;
	say(`\n${shape}, ${variation}, ${size} records`);
	for (const { variant, milliseconds, ratio } of measurements) {
		const each = (milliseconds.median * 1000) / size;
		say(`  ${variant.padEnd(36)} ${each.toFixed(2).padStart(9)} us/record  ${ratioText(ratio).padStart(20)}`);
	}
	tell({ kind: "comparison", comparison });
}

/** A ratio with its quartiles, such as `3.55 [3.50-3.62]`. */
export function ratioText({ median, low, high }: Spread): string {
	const digits = median < 0.1 ? 3 : median < 100 ? 2 : 0;
	return `${median.toFixed(digits)} [${low.toFixed(digits)}-${high.toFixed(digits)}]`;
}

/** Milliseconds with their quartiles, such as `34.0 [33.1-36.2]`. */
export function millisecondsText({ median, low, high }: Spread): string {
	return `${median.toFixed(1)} [${low.toFixed(1)}-${high.toFixed(1)}]`;
}

export function kilobytes(bytes: number): string {
	return `${(bytes / 1000).toFixed(1)} kB`;
}
