import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { SourceInvalidError, SourceMissingError } from "./source-errors.ts";

/**
 * The files of a source: the path itself, or every file of a folder, recursively and sorted by name, hidden ones left out.
 * @throws {SourceMissingError} when nothing is there.
 */
export async function* listFiles(path: string): AsyncGenerator<string> {
	const found = await stat(path).catch((error: unknown) => {
		throw new SourceMissingError(`Nothing can be read at ${path}.`, {
			fix: "Name a file or folder of recorded Lambda events or dead letters.",
			cause: error,
		});
	});
	if (!found.isDirectory()) {
		yield path;
		return;
	}
	const entries = await readdir(path, { withFileTypes: true });
	// By code unit, not by locale: a replay must read in the same order on every machine.
	entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	for (const entry of entries) {
		// Definitions may lie beside the records that were written with them.
		if (entry.name.startsWith(".") || entry.name.endsWith(".avsc")) continue;
		if (entry.isDirectory()) yield* listFiles(join(path, entry.name));
		else if (entry.isFile()) yield join(path, entry.name);
	}
}

/** The bytes of a file, unpacked where they are gzip. @throws {SourceInvalidError} when they start as gzip and are damaged. */
export async function* readBytes(file: string): AsyncGenerator<Uint8Array> {
	const raw = createReadStream(file);
	if (!(await isGzip(file))) {
		yield* raw;
		return;
	}
	const inflated = createGunzip();
	raw.on("error", (error) => inflated.destroy(error));
	try {
		yield* raw.pipe(inflated);
	} catch (error) {
		throw new SourceInvalidError(`${file} starts as gzip but cannot be unpacked: it is cut off or damaged.`, {
			fix: "Copy or record the file again; what came before the damage was read.",
			cause: error,
		});
	} finally {
		raw.destroy();
	}
}

async function isGzip(file: string): Promise<boolean> {
	const handle = await open(file);
	try {
		const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
		return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
	} finally {
		await handle.close();
	}
}
