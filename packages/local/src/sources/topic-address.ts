import { TopicAddressError } from "./topic-errors.ts";
import { readTopicPlace, type TopicPlace } from "./topic-place.ts";

/** Records of one partition, by their first and last offset. */
export interface OffsetRange {
	readonly partition: number;
	readonly first: number;
	readonly last: number;
}

/** A topic on a cluster, and which of its records are meant. */
export interface TopicAddress {
	/** As they were written: `host` or `host:port`. */
	readonly brokers: readonly string[];
	readonly topic: string;
	/** First records wanted. @default earliest */
	readonly from: TopicPlace;
	/** Where to stop: the first record that is not wanted any more. @default the ends of the partitions when reading starts */
	readonly to: TopicPlace | undefined;
	/** @default all */
	readonly partition: number | undefined;
	/** Exactly these records, in place of the others; they make one event. */
	readonly ranges: readonly OffsetRange[];
}

const PARAMETERS = ["from", "to", "partition", "range"];

/** Whether a text is meant as a topic and not as a file. */
export function isTopicAddress(text: string): boolean {
	return /^kafka:\/\//i.test(text);
}

/**
 * Reads `kafka://host:port[,host:port]/topic`, with `?from=` and `&to=` as places, `&partition=` as a number, or, once or more,
 * `?range=<partition>:<first offset>-<last offset>`.
 *
 * @param now milliseconds since 1970, for places that say how long ago
 * @throws {TopicAddressError}
 */
export function readTopicAddress(text: string, now: number): TopicAddress {
	const [, hosts = "", topic = "", query = ""] = /^kafka:\/\/([^/?#]+)\/([\w.-]{1,249})(?:\?(.*))?$/i.exec(text) ?? [];
	if (topic === "") {
		throw new TopicAddressError(`${text} is no address of a topic.`, {
			fix: "Write kafka://host:port/topic, with more brokers behind commas.",
		});
	}
	const parameters = new URLSearchParams(query);
	for (const name of parameters.keys()) {
		if (!PARAMETERS.includes(name)) throw wrong(`"${name}"`, `Parameters are ${PARAMETERS.join(", ")}.`);
	}
	for (const name of ["from", "to", "partition"]) {
		if (parameters.getAll(name).length > 1) throw wrong(`"${name}" twice`, "Name it once.");
	}
	const ranges = parameters.getAll("range").map(readRange);
	const others = ["from", "to", "partition"].filter((name) => parameters.has(name));
	if (ranges.length > 0 && others.length > 0)
		throw wrong(`"range" beside "${others[0]}"`, "A range says everything: leave the other out.");
	const [from, to, partition] = [parameters.get("from"), parameters.get("to"), parameters.get("partition")];
	return {
		brokers: hosts.split(",").filter((host) => host !== ""),
		topic,
		from: from === null ? { kind: "earliest" } : readTopicPlace(from, now),
		to: to === null ? undefined : readTopicPlace(to, now),
		partition: partition === null ? undefined : readPartition(partition),
		ranges,
	};
}

/** The address of exactly these records, such as those of a batch that failed. */
export function writeTopicAddress(brokers: readonly string[], topic: string, ranges: readonly OffsetRange[]): string {
	const query = ranges.map(({ partition, first, last }) => `range=${partition}:${first}-${last}`).join("&");
	return `kafka://${brokers.join(",")}/${topic}${query === "" ? "" : `?${query}`}`;
}

function readPartition(text: string): number {
	if (!/^\d{1,6}$/.test(text)) throw wrong(`partition "${text}"`, "Partitions are numbers from 0.");
	return Number(text);
}

function readRange(text: string): OffsetRange {
	const [, partition, first, last = first] = /^(\d{1,6}):(\d{1,15})(?:-(\d{1,15}))?$/.exec(text) ?? [];
	if (partition === undefined || Number(last) < Number(first)) {
		throw wrong(`range "${text}"`, "Write <partition>:<first offset>-<last offset>, such as 2:100-119.");
	}
	return { partition: Number(partition), first: Number(first), last: Number(last) };
}

function wrong(what: string, fix: string): TopicAddressError {
	return new TopicAddressError(`The address of the topic has ${what}.`, { fix });
}
