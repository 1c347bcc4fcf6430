import { vi } from "vitest";

/** Powertools writes past the global console, straight to the process; this keeps its lines, parsed where they are JSON. */
export function captureOutput(): { readonly lines: () => readonly Record<string, unknown>[] } {
	let text = "";
	const keep = (chunk: string | Uint8Array): boolean => {
		text += Buffer.from(chunk as string).toString();
		return true;
	};
	vi.spyOn(process.stdout, "write").mockImplementation(keep);
	vi.spyOn(process.stderr, "write").mockImplementation(keep);
	return {
		lines: () =>
			text
				.split("\n")
				.filter((line) => line.startsWith("{"))
				.map((line) => JSON.parse(line)),
	};
}
