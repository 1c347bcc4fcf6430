import { createOutputLines } from "./output-lines.ts";

export interface MarkedOutput {
	write(chunk: Buffer): void;
	/** Resolves when the next mark has come, or the stream has ended. */
	marked(): Promise<void>;
	close(): void;
}

/** Lines of a stream in which its writer marks the ends of invocations. The marks are no output. */
export function createMarkedOutput(mark: string, onLine: (text: string) => void): MarkedOutput {
	let waiting: (() => void)[] = [];
	const reached = (): void => {
		const resolvers = waiting;
		waiting = [];
		for (const resolve of resolvers) resolve();
	};
	const lines = createOutputLines((text) => {
		if (!text.endsWith(mark)) return onLine(text);
		// What was written before it had no newline.
		if (text.length > mark.length) onLine(text.slice(0, -mark.length));
		reached();
	});
	return {
		write: lines.write,
		marked: () => new Promise((resolve) => waiting.push(resolve)),
		close() {
			lines.flush();
			reached();
		},
	};
}
