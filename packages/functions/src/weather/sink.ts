import type { Environment } from "../environment.ts";
import { send } from "../send.ts";

/** Where lines go: anything that stores a text under a name. */
export interface Sink {
	/** Resolves when the text is stored. The same name may come again and replaces the earlier text. */
	put(name: string, ndjson: string): Promise<void>;
}

/** `PUT <SINK_URL>/<name>`; without that variable, the function's log, where a log query finds the lines. */
export function createSink(environment: Environment, log: (ndjson: string) => void = logLines): Sink {
	return {
		async put(name, ndjson) {
			const base = environment["SINK_URL"];
			if (base === undefined || base === "") return log(ndjson);
			await send({ method: "PUT", url: `${base}/${name}`, contentType: "application/x-ndjson", body: ndjson });
		},
	};
}

function logLines(ndjson: string): void {
	process.stderr.write(ndjson);
}
