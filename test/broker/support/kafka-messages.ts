import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/sources.ts";

/** One field of Kafka's own message definitions. */
interface FieldDefinition {
	readonly name: string;
	readonly type: string;
	readonly versions: string;
	readonly nullableVersions?: string;
	readonly taggedVersions?: string;
	readonly fields?: readonly FieldDefinition[];
}

export interface MessageDefinition {
	readonly apiKey: number;
	readonly validVersions: string;
	readonly flexibleVersions: string;
	readonly fields: readonly FieldDefinition[];
}

/** Kafka's definitions by the names of messages: "FetchRequest". */
export const kafkaMessages: Readonly<Record<string, MessageDefinition>> = JSON.parse(
	readFileSync(join(root, "test/fixtures/kafka-messages/messages.json"), "utf8"),
);

/** Whether a version is in "3+", "0-2", "1" or "none". */
export function isIn(versions: string | undefined, version: number): boolean {
	if (versions === undefined || versions === "none") return false;
	const [from = "", to] = versions.split(/[+-]/);
	return (
		version >= Number(from) &&
		(versions.includes("-") ? version <= Number(to) : versions.includes("+") || version === Number(from))
	);
}

/**
 * Bytes of a message in one version, with random values, written by Kafka's definitions and by no code of ours. Tagged fields are
 * left out, as every writer may.
 *
 * @param random Numbers from 0 to below 1.
 */
export function writeRandomMessage(
	{ fields, flexibleVersions }: MessageDefinition,
	version: number,
	random: () => number,
): Buffer {
	const parts: Buffer[] = [];
	const flexible = isIn(flexibleVersions, version);
	const below = (limit: number) => Math.floor(random() * limit);
	const varint = (value: number) => {
		let rest = value;
		for (; rest > 127; rest >>>= 7) parts.push(Buffer.of((rest & 127) | 128));
		parts.push(Buffer.of(rest));
	};
	const length = (value: number, bytes: 2 | 4) => {
		if (flexible) return varint(value + 1);
		const head = Buffer.alloc(bytes);
		head.writeIntBE(value, 0, bytes);
		parts.push(head);
	};
	const randomBytes = (count: number) => parts.push(Buffer.from(Array.from({ length: count }, () => below(256))));
	const scalar = (type: string, isNullable: boolean) => {
		const isNull = isNullable && random() < 0.3;
		const size = below(12);
		switch (type) {
			case "int8":
				return randomBytes(1);
			case "int16":
				return randomBytes(2);
			case "int32":
				return randomBytes(4);
			case "int64":
				// Below 2^53, as all that Kafka counts is.
				parts.push(Buffer.of(0, 0));
				return randomBytes(6);
			case "bool":
				return parts.push(Buffer.of(below(2)));
			case "uuid":
				return randomBytes(16);
			case "string":
				length(isNull ? -1 : size, 2);
				return isNull ? 0 : parts.push(Buffer.from("abcdefghijkl".slice(0, size)));
			case "bytes":
			case "records":
				length(isNull ? -1 : size, 4);
				return isNull ? 0 : randomBytes(size);
			default:
				throw new Error(`There is no type ${type}.`);
		}
	};
	const structure = (all: readonly FieldDefinition[]) => {
		for (const { type, versions, nullableVersions, taggedVersions, fields: inner } of all) {
			if (!isIn(versions, version) || isIn(taggedVersions, version)) continue;
			const isNullable = isIn(nullableVersions, version);
			if (!type.startsWith("[]")) {
				if (inner === undefined) scalar(type, isNullable);
				else structure(inner);
				continue;
			}
			const isNull = isNullable && random() < 0.3;
			const count = isNull ? -1 : below(4);
			length(count, 4);
			for (let index = 0; index < count; index++) {
				if (inner === undefined) scalar(type.slice(2), false);
				else structure(inner);
			}
		}
		if (flexible) parts.push(Buffer.of(0));
	};
	structure(fields);
	return Buffer.concat(parts);
}
