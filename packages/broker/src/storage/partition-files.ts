import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Segment } from "../log/segment.ts";
import { type Batch, readBatch } from "../record/batch.ts";
import { CLEANED_SUFFIX, SegmentFile } from "./segment-file.ts";

const SEGMENT_NAME = /^(\d{20})\.log$/;

/** A segment as it was found, with its batches. */
export interface FoundSegment {
	readonly segment: Segment;
	readonly batches: readonly Batch[];
	/** Bytes behind the last whole batch, which were cut off: the end of a write that a crash interrupted. */
	readonly tornBytes: number;
}

/** The folder of one partition: segment files named by their first offset, as Kafka names them. */
export class PartitionFiles {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
	}

	create(baseOffset: number): SegmentFile {
		mkdirSync(this.#folder, { recursive: true });
		const file = new SegmentFile(this.#pathOf(baseOffset));
		file.create();
		return file;
	}

	/**
	 * Reads all segments, checks the CRC of every batch, and cuts off what follows the last good one. Segments behind a cut are removed:
	 * their offsets would leave a hole.
	 */
	recover(now: number): readonly FoundSegment[] {
		const found: FoundSegment[] = [];
		let torn = false;
		for (const baseOffset of this.#baseOffsets()) {
			const file = new SegmentFile(this.#pathOf(baseOffset));
			if (torn) {
				file.remove();
				continue;
			}
			const content = readFileSync(this.#pathOf(baseOffset));
			const { batches, size } = wholeBatches(content, baseOffset);
			torn = size < content.length;
			if (torn) file.truncate(size);
			found.push({ segment: new Segment(baseOffset, now, file), batches, tornBytes: content.length - size });
		}
		return found;
	}

	remove(): void {
		rmSync(this.#folder, { recursive: true, force: true });
	}

	#baseOffsets(): readonly number[] {
		const names = readFolder(this.#folder);
		for (const name of names) if (name.endsWith(CLEANED_SUFFIX)) rmSync(join(this.#folder, name));
		return names
			.flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? [])
			.map(Number)
			.sort((a, b) => a - b);
	}

	#pathOf(baseOffset: number): string {
		return join(this.#folder, `${String(baseOffset).padStart(20, "0")}.log`);
	}
}

function wholeBatches(content: Buffer, baseOffset: number): { readonly batches: readonly Batch[]; readonly size: number } {
	const batches: Batch[] = [];
	let size = 0;
	let next = baseOffset;
	while (size < content.length) {
		const batch = readBatch(content, size);
		if (typeof batch === "string" || batch.baseOffset < next) break;
		batches.push(batch);
		size += batch.bytes.length;
		next = batch.lastOffset + 1;
	}
	return { batches, size };
}

function readFolder(folder: string): readonly string[] {
	try {
		return readdirSync(folder);
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
		throw error;
	}
}
