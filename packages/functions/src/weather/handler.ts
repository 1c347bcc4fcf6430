import { type ConsumerHandler, consumeBatch, FailedAt, MillraceError } from "@millrace/core";
import { glueLookup } from "@millrace/core/glue";
import { s3 } from "@millrace/core/s3";
import type { Environment } from "../environment.ts";
import { analyse, isPlausible } from "./analyse.ts";
import { weather } from "./consumer.ts";
import { createSink, type Sink } from "./sink.ts";

/** An observation that cannot be true, such as a night warmer than its day. */
export class ObservationImplausibleError extends MillraceError {
	static override readonly code = "OBSERVATION_IMPLAUSIBLE";
	static override readonly category = "records";
}

export interface WeatherPorts {
	/** `SINK_URL`. @default process.env */
	readonly environment?: Environment;
	/** @default objects below `SINK_URL` */
	readonly sink?: Sink;
}

/** Writes what a batch says about a partition as one object of lines, up to the first observation that cannot be true. */
export function createHandler({ environment = process.env, sink = createSink(environment) }: WeatherPorts = {}): ConsumerHandler {
	return consumeBatch(
		weather,
		async (records) => {
			const wrong = records.findIndex(({ value }) => !isPlausible(value));
			const sound = wrong === -1 ? records : records.slice(0, wrong);
			const [first] = sound;
			if (first !== undefined) {
				const lines = analyse(sound.map(({ value }) => value)).map((line) => `${JSON.stringify(line)}\n`);
				// Named by its first record, so that a batch that is delivered again replaces what it wrote.
				await sink.put(`${first.topic}-${first.partition}/${String(first.offset).padStart(20, "0")}.ndjson`, lines.join(""));
			}
			const failed = records[wrong];
			if (failed !== undefined) {
				const cause = new ObservationImplausibleError("The observation contradicts itself.", {
					fix: "Compare temperatures, precipitation and wind with the station's own record.",
				});
				throw new FailedAt(failed, { cause });
			}
		},
		{ deadLetter: s3(), lookup: glueLookup() },
	);
}

export const handler: ConsumerHandler = /* @__PURE__ */ createHandler();
