import { inflateSync } from "node:zlib";
import { isMillraceError, MillraceError, type MskRecord, type Schema, type SchemaMetadata } from "@millrace/core";
import { dynamic } from "@millrace/core/avro-dynamic";
import type { PlannedMapping } from "@millrace/core/plan";
import { readWireHeader } from "@millrace/core/wire";
import type { MappingClock } from "../mapping-clock.ts";
import type { Prepared } from "./shared.ts";

/*
  What a mapping with a schema registry does to records (https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html):
    SOURCE   the attribute without its registry header, and metadata with the id
    JSON     the attribute as JSON text, and the same metadata
  Both are checked against the schema first. What fails goes to the on-failure destination as the topic has it, or is dropped.
  Not emulated: Protobuf in the JSON form, and judging JSON by a JSON Schema beyond its being JSON.
*/

/** A schema version as a registry knows it. */
export interface DeliverySchema {
	readonly dataFormat: SchemaMetadata["dataFormat"];
	readonly definition: string;
}

/** Where a mapping finds the schema versions that records name. */
export interface SchemaDelivery {
	/**
	 * The version of an id, a UUID of AWS Glue or a Confluent number as text; undefined when the registry has none. A rejection is a registry
	 * that does not answer: it is asked again until it does, and the records wait.
	 */
	find(schemaId: string, signal: AbortSignal): Promise<DeliverySchema | undefined>;
}

/** The mapping cannot deliver this as Lambda would: the emulation ends here. */
export class SchemaFormatNotEmulatedError extends MillraceError {
	static override readonly code = "SCHEMA_FORMAT_NOT_EMULATED";
}

/** A mapping with a schema registry was started without one. */
export class SchemaDeliveryMissingError extends MillraceError {
	static override readonly code = "SCHEMA_DELIVERY_MISSING";
}

/** A record that the mapping's schema registry does not know how to read. */
export class RecordInvalidError extends MillraceError {
	static override readonly code = "RECORD_INVALID";
	static override readonly category = "records";
}

export interface SchemaPreparationOptions {
	readonly config: NonNullable<PlannedMapping["AmazonManagedKafkaEventSourceConfig"]["SchemaRegistryConfig"]>;
	readonly schemas: SchemaDelivery;
	readonly clock: MappingClock;
	/** Largest payload once inflated, in bytes. */
	readonly maxInflatedBytes: number;
	/** Told what the registry refused, and undefined once it answers. */
	readonly onTrouble: (error: unknown) => void;
}

/** Reads a payload by its schema, and gives its JSON form. @throws anything when it does not fit. */
type ReadJson = (payload: Uint8Array) => string;

interface Reading {
	readonly dataFormat: SchemaMetadata["dataFormat"];
	/** Undefined for a format that is passed on unread. */
	readonly toJson: ReadJson | undefined;
}

type Attribute = "key" | "value";

const MAX_KNOWN = 1000;
/** How long an answer "no such version" is believed. */
const NEGATIVE_MS = 5000;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5000;

/** Makes what prepares each record of a mapping with a schema registry. It answers at once for ids that it knows. */
export function createSchemaPreparation(
	options: SchemaPreparationOptions,
): (record: MskRecord, signal: AbortSignal) => Prepared | Promise<Prepared> {
	const { config, schemas, clock, onTrouble } = options;
	const wire = config.SchemaRegistryURI.startsWith("arn:") ? "glue" : "confluent";
	const attributes = config.SchemaValidationConfigs.map(({ Attribute }): Attribute => (Attribute === "KEY" ? "key" : "value"));
	const known = new Map<string, Reading>();
	const missing = new Map<string, number>();

	async function look(schemaId: string, signal: AbortSignal): Promise<Reading | undefined> {
		for (let delay = FIRST_DELAY_MS; !signal.aborted; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
			try {
				const found = await schemas.find(schemaId, signal);
				const reading = found === undefined ? undefined : readingOf(found, config.EventRecordFormat);
				onTrouble(undefined);
				if (reading === undefined) missing.set(schemaId, clock.now() + NEGATIVE_MS);
				else known.set(schemaId, reading);
				for (const map of [known, missing]) {
					if (map.size > MAX_KNOWN) map.delete(map.keys().next().value as string);
				}
				return reading;
			} catch (error) {
				onTrouble(error);
				await clock.wait(delay, signal);
			}
		}
		return undefined;
	}

	/** The record with one attribute as it is delivered, or why it is not. */
	function apply(record: MskRecord, attribute: Attribute, signal: AbortSignal): Prepared | Promise<Prepared> {
		const text = record[attribute];
		// A tombstone has nothing to check, and no header.
		if (text === undefined || text === null) return { record };
		const bytes = Buffer.from(text, "base64");
		let header: ReturnType<typeof readWireHeader>;
		try {
			header = readWireHeader(wire, bytes);
		} catch (error) {
			return refuse(record, "DESERIALIZATION_ERROR", error);
		}
		const schemaId = header.schemaId ?? "";
		const deliver = (reading: Reading | undefined): Prepared => {
			if (reading === undefined) return refuse(record, "SCHEMA_NOT_FOUND", undefined);
			try {
				const payload = header.compressed
					? inflateSync(header.payload, { maxOutputLength: options.maxInflatedBytes })
					: header.payload;
				const json = reading.toJson?.(payload);
				const delivered = config.EventRecordFormat === "JSON" && json !== undefined ? Buffer.from(json) : payload;
				const metadata = { dataFormat: reading.dataFormat, schemaId };
				return {
					record: { ...record, [attribute]: Buffer.from(delivered).toString("base64"), [`${attribute}SchemaMetadata`]: metadata },
				};
			} catch (error) {
				return refuse(record, "DESERIALIZATION_ERROR", error);
			}
		};
		const reading = known.get(schemaId);
		if (reading !== undefined) return deliver(reading);
		if ((missing.get(schemaId) ?? 0) > clock.now()) return deliver(undefined);
		return look(schemaId, signal).then(deliver);
	}

	return (record, signal) => {
		const [first, second] = attributes;
		if (first === undefined) return { record };
		/** A refusal keeps the record as the topic has it, headers and all. */
		const whole = (prepared: Prepared): Prepared => (prepared.refusal === undefined ? prepared : { ...prepared, record });
		const then = (prepared: Prepared): Prepared | Promise<Prepared> => {
			if (prepared.refusal !== undefined || second === undefined) return whole(prepared);
			const next = apply(prepared.record, second, signal);
			return next instanceof Promise ? next.then(whole) : whole(next);
		};
		const one = apply(record, first, signal);
		return one instanceof Promise ? one.then(then) : then(one);
	};
}

function refuse(record: MskRecord, condition: "SCHEMA_NOT_FOUND" | "DESERIALIZATION_ERROR", cause: unknown): Prepared {
	const { topic, partition, offset } = record;
	const what =
		condition === "SCHEMA_NOT_FOUND"
			? "The registry has no schema version of the id in the record's header."
			: `The record does not fit the schema registry${isMillraceError(cause) ? `: ${cause.code}` : ""}.`;
	const error = new RecordInvalidError(what, { at: { topic, partition, offset }, cause });
	return { record, refusal: { condition, error } };
}

function readingOf({ dataFormat, definition }: DeliverySchema, form: "SOURCE" | "JSON"): Reading {
	if (dataFormat === "AVRO") return { dataFormat, toJson: avroToJson(definition) };
	if (dataFormat === "JSON") return { dataFormat, toJson: jsonToJson };
	if (form === "SOURCE") return { dataFormat, toJson: undefined };
	throw new SchemaFormatNotEmulatedError("Protobuf is not delivered as JSON on a laptop.", {
		fix: 'Use eventRecordFormat: "SOURCE".',
	});
}

/** Values as their underlying types, for the JSON form of Avro knows no others. */
const RAW = Object.fromEntries(
	[
		...["date", "time-millis", "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos"],
		...["local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos", "uuid", "duration", "decimal"],
	].map((name) => [name, "raw" as const]),
);

/** The part of a schema that `dynamic` asks for; it is never read with. */
const ANY: Schema<unknown> = {
	format: "avro",
	name: "any",
	decode: () => undefined,
	encode: () => new Uint8Array(),
};

/**
 * The JSON of an Avro payload: the encoding of the specification with unions as plain values. AWS does not show what Lambda writes; this
 * form is read back by Millrace's schemas.
 */
function avroToJson(definition: string): ReadJson {
	const decoder = dynamic(ANY, { text: definition, long: "bigint", logicalTypes: RAW }).decoderFor?.({ definition });
	return (payload) => JSON.stringify(decoder?.decode(payload), writeScalar);
}

/** Numbers of 64 bits keep their digits, bytes become a text of one character a byte, and what JSON lacks a text that names it. */
function writeScalar(this: unknown, _key: string, value: unknown): unknown {
	if (typeof value === "bigint") return rawJson(String(value));
	if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
	if (typeof value === "number" && !Number.isFinite(value)) return String(value);
	return value;
}

/** JSON.rawJSON, which TypeScript's library does not know yet; without it a number takes its place and may lose digits. */
function rawJson(text: string): unknown {
	const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };
	return rawJSON === undefined ? Number(text) : rawJSON(text);
}

function jsonToJson(payload: Uint8Array): string {
	const text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
	JSON.parse(text);
	return text;
}
