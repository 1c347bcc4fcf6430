import { closeSync, ftruncateSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";

/** Name that cleaned batches have until they take the place of the old ones. */
export const CLEANED_SUFFIX = ".cleaned";

/**
 * The file of one segment: record batches one after the other, exactly as they are in the log.
 *
 * Writes go to the operating system before a producer is answered, and are not forced to the disk: they survive the end of this process,
 * whatever its kind, and not that of the machine.
 */
export class SegmentFile {
	readonly #path: string;
	#descriptor: number | undefined;

	constructor(path: string) {
		this.#path = path;
	}

	/** Makes the file, so that its name is known to a later start even if nothing is written. */
	create(): void {
		this.#open();
	}

	/** Writes at this position. What a failed write left behind is overwritten by the next. */
	write(bytes: Buffer, position: number): void {
		const descriptor = this.#open();
		for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
	}

	read(from: number, to: number): Buffer {
		const bytes = Buffer.allocUnsafe(to - from);
		const descriptor = this.#open();
		for (let done = 0; done < bytes.length; ) {
			const read = readSync(descriptor, bytes, done, bytes.length - done, from + done);
			if (read === 0) throw new RangeError(`${this.#path} is shorter than its index.`);
			done += read;
		}
		return bytes;
	}

	/** Cuts off what lies behind. */
	truncate(size: number): void {
		ftruncateSync(this.#open(), size);
	}

	/** Writes a new file and puts it in place of the old one in one step. */
	replace(batches: readonly Buffer[]): void {
		const cleaned = new SegmentFile(this.#path + CLEANED_SUFFIX);
		cleaned.create();
		let position = 0;
		for (const bytes of batches) {
			cleaned.write(bytes, position);
			position += bytes.length;
		}
		cleaned.close();
		this.close();
		renameSync(this.#path + CLEANED_SUFFIX, this.#path);
	}

	close(): void {
		if (this.#descriptor !== undefined) closeSync(this.#descriptor);
		this.#descriptor = undefined;
	}

	remove(): void {
		this.close();
		rmSync(this.#path, { force: true });
	}

	#open(): number {
		this.#descriptor ??= openSync(this.#path, openFlags, 0o600);
		return this.#descriptor;
	}
}

/** Read and write, made when it is not there, and never emptied. */
const openFlags: number = 0o2 | 0o100;
