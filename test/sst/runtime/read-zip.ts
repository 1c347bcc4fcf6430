import { inflateRawSync } from "node:zlib";

/*
  What of an archive's end and directory is read here (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16)
    end of central directory  => signature UINT32 0x06054b50; at 10 entries UINT16, at 16 offset of the directory UINT32
    entry of the directory    => signature UINT32 0x02014b50; at 10 method UINT16 (0 stored, 8 deflated), at 20 compressed size UINT32,
                                 at 28 lengths of name, extra field and comment UINT16 each, at 38 attributes UINT32,
                                 at 42 offset of the file UINT32, at 46 the name
    file                      => at 26 lengths of name and extra field UINT16 each, at 30 both, then the bytes
*/
export interface ZipEntry {
	readonly name: string;
	/** As stored in the archive; what Lambda's limit of 50 MB counts. */
	readonly compressedBytes: number;
	readonly content: Buffer;
	/** Unix permissions, such as 0o644. */
	readonly mode: number;
}

/** The files of an archive as SST makes them: one part, no encryption, no 64-bit sizes. */
export function readZip(archive: Buffer): readonly ZipEntry[] {
	const end = archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
	if (end < 0) throw new Error("This is not a zip archive.");
	const entries: ZipEntry[] = [];
	let at = archive.readUInt32LE(end + 16);
	for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
		const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
			number,
			number,
			number,
		];
		const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
		const compressedBytes = archive.readUInt32LE(at + 20);
		const file = archive.readUInt32LE(at + 42);
		const start = file + 30 + archive.readUInt16LE(file + 26) + archive.readUInt16LE(file + 28);
		const bytes = archive.subarray(start, start + compressedBytes);
		const content = archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes;
		if (!name.endsWith("/")) entries.push({ name, compressedBytes, content, mode: archive.readUInt16LE(at + 40) & 0o777 });
		at += 46 + nameLength + extraLength + commentLength;
	}
	return entries;
}
