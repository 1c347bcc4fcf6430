import { Reader } from "../wire/reader.ts";
import { WireError } from "../wire/wire-error.ts";
import { type Member, metadataOf } from "./member.ts";

/*
  Subscription of a consumer, as its metadata in the classic protocol: version INT16, topics [STRING], and more
  https://github.com/apache/kafka/blob/trunk/clients/src/main/resources/common/message/ConsumerProtocolSubscription.json
*/

/** Topics to which these subscribe; undefined when that cannot be read. */
export function subscribedTopics(members: readonly Member[], protocolName: string | null): ReadonlySet<string> | undefined {
	try {
		return new Set(members.flatMap((member) => topicsIn(metadataOf(member, protocolName))));
	} catch (error) {
		if (error instanceof WireError) return undefined;
		throw error;
	}
}

function topicsIn(metadata: Buffer): readonly string[] {
	const reader = new Reader(metadata);
	reader.int16();
	const count = reader.arrayLength(false) ?? 0;
	return Array.from({ length: count }, () => reader.string(false) ?? "");
}
