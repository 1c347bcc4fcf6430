import { StringDecoder } from "node:string_decoder";

export interface OutputLines {
	write(chunk: Buffer | string): void;
	/** Passes on what has come of a line that is not finished. */
	flush(): void;
}

/** Characters of a line at which it is cut, as CloudWatch cuts an event at 256 kB. */
const MAX_LINE = 256 * 1024;

/** Cuts what a stream writes into lines, however it arrives. */
export function createOutputLines(onLine: (text: string) => void): OutputLines {
	const decoder = new StringDecoder("utf8");
	let rest = "";

	function take(text: string): void {
		let start = 0;
		for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
			emit(rest + text.slice(start, end).replace(/\r$/, ""));
			rest = "";
			start = end + 1;
		}
		rest += text.slice(start);
		while (rest.length > MAX_LINE) {
			onLine(rest.slice(0, MAX_LINE));
			rest = rest.slice(MAX_LINE);
		}
	}

	function emit(line: string): void {
		for (let at = 0; at === 0 || at < line.length; at += MAX_LINE) onLine(line.slice(at, at + MAX_LINE));
	}

	return {
		write: (chunk) => take(typeof chunk === "string" ? chunk : decoder.write(chunk)),
		flush() {
			const text = rest + decoder.end();
			rest = "";
			if (text !== "") emit(text);
		},
	};
}
