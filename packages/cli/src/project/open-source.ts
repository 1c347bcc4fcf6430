import { resolve } from "node:path";
import type { App } from "@millrace/core";
import type { ReplayOptions, SourceEvent } from "@millrace/local";
import type { CommandContext } from "../command.ts";
import { type ConnectFlags, completeBrokers, connectBrokers } from "./connect-brokers.ts";

/** Where a replay takes its events from. */
export interface OpenedSource {
	/** A path, or the events of a topic. */
	readonly events: ReplayOptions["source"];
	/** An absolute path, or the address with its brokers' ports. */
	readonly name: string;
}

type Context = Pick<CommandContext, "io" | "signal" | "atEnd"> & { readonly flags: ConnectFlags };

/** The same events again and again; those of a topic are read once and kept, for a second look might see others. */
export function repeatable({ events }: OpenedSource): () => ReplayOptions["source"] {
	if (typeof events === "string") return () => events;
	const kept: SourceEvent[] = [];
	const rest = events[Symbol.asyncIterator]();
	let ended = false;
	return async function* () {
		yield* kept;
		while (!ended) {
			const { value, done } = await rest.next();
			ended = done === true;
			if (ended) return;
			kept.push(value);
			yield value;
		}
	};
}

/** The source that a command line names: a file, a folder, or a range of a topic. */
export async function openSource(context: Context, text: string, app: App): Promise<OpenedSource> {
	const { io, signal, flags } = context;
	const { isTopicAddress, readRanges, readTopic, readTopicAddress, topicFields } = await import("@millrace/local");
	if (!isTopicAddress(text)) return { events: resolve(io.cwd, text), name: resolve(io.cwd, text) };
	const { brokers: written, topic, ranges, ...range } = readTopicAddress(text, io.clock.now());
	const brokers = completeBrokers(written, flags);
	const client = await connectBrokers(context, brokers, flags);
	const options = { client, topic, fields: topicFields(brokers, app), signal };
	const query = text.includes("?") ? text.slice(text.indexOf("?")) : "";
	return {
		events: ranges.length > 0 ? readRanges(ranges, options) : readTopic({ ...options, ...range }),
		name: `kafka://${brokers.join(",")}/${topic}${query}`,
	};
}
