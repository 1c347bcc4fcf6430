import { deflateSync, inflateSync } from "node:zlib";
import type { MskHeader, MskRecord, Schema, Topic, Wire } from "@millrace/core";
import { readWireHeader } from "@millrace/core/wire";
import type { KnownSchema } from "../replay/known-schemas.ts";
import { type FieldNames, gatherFieldNames, hasPath } from "./field-names.ts";
import { redactAvro } from "./redact-avro.ts";
import { REDACTED, redactJson } from "./redact-json.ts";
import {
	createPathTree,
	endsOf,
	type PathNode,
	type RedactPath,
	RedactPathError,
	RedactTopicUnknownError,
} from "./redact-path.ts";
import { createDefinitions, type FindDefinition, readDefinition } from "./schema-definitions.ts";

export interface RedactorOptions {
	readonly paths: readonly RedactPath[];
	/** As the app declares it; undefined for a topic that it does not know, of which only whole keys, values and headers can be redacted. */
	readonly topic: Topic | undefined;
	/** Schema versions of the project, for names that fields had, and for payloads without a frame. */
	readonly knownSchemas?: readonly KnownSchema[];
	readonly findDefinition: FindDefinition;
	/** Most bytes that a compressed payload may inflate to. @default 64 MiB */
	readonly maxInflatedBytes?: number;
}

/** What became of a record. One that cannot be redacted must not be written. */
export type Redacted =
	| { readonly kind: "redacted"; readonly record: MskRecord }
	| { readonly kind: "leftOut"; readonly code: LeftOutCode };

/** Why a record is left out: nobody knows its schema, it is not what its schema or framing says, or its format cannot be redacted. */
export type LeftOutCode = "SCHEMA_UNKNOWN" | "RECORD_UNDECODABLE" | "FORMAT_UNSUPPORTED";

export interface Redactor {
	redact(record: MskRecord): Promise<Redacted>;
	/** Values that each path redacted so far; 0 for a path that met nothing yet. */
	readonly counts: ReadonlyMap<string, number>;
}

/**
 * Takes out of records what the paths name, and keeps everything else: types, schema id, frame, compression.
 *
 * @throws {RedactPathError} when a path can lead nowhere in the topic's records.
 * @throws {RedactTopicUnknownError} when a path leads into a topic that the app does not declare.
 */
export function createRedactor(options: RedactorOptions): Redactor {
	const { paths, topic } = options;
	const counts = new Map(paths.map(({ text }) => [text, 0]));
	const count = (path: string) => counts.set(path, (counts.get(path) ?? 0) + 1);
	const headers = paths.filter(({ part }) => part === "headers");
	const parts = (["key", "value"] as const).flatMap((part) => {
		const own = paths.filter((path) => path.part === part);
		return own.length === 0 ? [] : [[part, createPartRedactor(part, own, options, count)] as const];
	});

	const redactHeader = (header: MskHeader): MskHeader =>
		Object.fromEntries(
			Object.entries(header).map(([name, bytes]) => {
				// Names of headers differ in case from producer to producer, and a secret under another spelling is still one.
				const met = headers.filter(({ steps: [step = "*"] }) => step === "*" || step.toLowerCase() === name.toLowerCase());
				for (const { text } of met) count(text);
				return [name, met.length === 0 ? bytes : [...Buffer.from(REDACTED)]];
			}),
		);

	if (topic === undefined) {
		const deep = paths.find(({ part, steps }) => part !== "headers" && steps.length > 0);
		if (deep !== undefined) {
			throw new RedactTopicUnknownError(`"${deep.text}" leads into a topic of which the app says nothing.`, {
				fix: `Declare the topic in millrace.config.ts, or redact the whole ${deep.part}.`,
			});
		}
	}

	return {
		counts,
		async redact(record) {
			const redacted: { key?: string; value?: string } = {};
			for (const [part, redactPart] of parts) {
				const payload = record[part];
				if (payload === null || payload === undefined) continue;
				const result = await redactPart(Buffer.from(payload, "base64"));
				if (typeof result === "string") return { kind: "leftOut", code: result };
				redacted[part] = Buffer.from(result).toString("base64");
			}
			const { headers } = record;
			return { kind: "redacted", record: { ...record, ...redacted, ...(headers && { headers: headers.map(redactHeader) }) } };
		},
	};
}

type PartRedactor = (payload: Uint8Array) => Promise<Uint8Array | LeftOutCode>;

const ANYTHING = { format: "string" } as Schema<unknown>;

function createPartRedactor(
	part: "key" | "value",
	paths: readonly RedactPath[],
	{ topic, knownSchemas = [], findDefinition, maxInflatedBytes = 64 * 1024 * 1024 }: RedactorOptions,
	count: (path: string) => void,
): PartRedactor {
	const schema = topic?.[part] ?? ANYTHING;
	const wire: Wire = topic?.wire[part] ?? "plain";
	const state: readonly PathNode[] = [createPathTree(paths)];
	switch (schema.format) {
		case "string":
		case "bytes": {
			const deep = paths.find(({ steps }) => steps.length > 0);
			if (deep !== undefined && topic !== undefined) {
				throw new RedactPathError(`"${deep.text}" leads into a ${part} without fields.`, { fix: `Redact the whole ${part}.` });
			}
			return async () => {
				for (const path of endsOf(state)) count(path);
				return schema.format === "bytes" ? new Uint8Array(0) : Buffer.from(REDACTED);
			};
		}
		case "json":
			return (value) => withinFrame(wire, value, maxInflatedBytes, async (payload) => redactJson(payload, state, count));
		case "avro": {
			const versions = knownSchemas.flatMap(({ digest, definition }) => {
				const type = readDefinition(definition);
				const isOwn = digest === schema.digest || (type !== undefined && "name" in type && isNamed(type, schema.name));
				return type !== undefined && isOwn ? [type] : [];
			});
			const namesOf = gatherFieldNames(versions);
			checkPaths(paths, versions, namesOf);
			const definitions = createDefinitions(findDefinition);
			const current = knownSchemas.find(({ digest }) => digest === schema.digest)?.definition;
			const plain = current === undefined ? undefined : readDefinition(current);
			return (value) =>
				withinFrame(wire, value, maxInflatedBytes, async (payload, schemaId) => {
					const type = schemaId === undefined ? plain : await definitions(schemaId);
					return type === undefined ? "SCHEMA_UNKNOWN" : redactAvro(payload, { type, state, namesOf, onRedacted: count });
				});
		}
		default:
			return async () => "FORMAT_UNSUPPORTED";
	}
}

function isNamed(type: { readonly name: string; readonly aliases?: readonly string[] }, name: string): boolean {
	return type.name === name || type.aliases?.includes(name) === true;
}

/** A path that no version has is a typing error, and everything it was meant for would be written in clear. */
function checkPaths(paths: readonly RedactPath[], versions: Parameters<typeof gatherFieldNames>[0], namesOf: FieldNames): void {
	if (versions.length === 0) return;
	for (const { text, steps } of paths) {
		if (versions.some((type) => hasPath(type, steps, namesOf))) continue;
		throw new RedactPathError(`No version of the schema has "${text}".`, {
			fix: "Correct the path: names of fields, with dots between them.",
		});
	}
}

/** Redacts a payload and puts it back into its frame, compressed as it was. Whatever goes wrong leaves the record out. */
async function withinFrame(
	wire: Wire,
	value: Uint8Array,
	maxInflatedBytes: number,
	redact: (payload: Uint8Array, schemaId: string | undefined) => Promise<Uint8Array | LeftOutCode>,
): Promise<Uint8Array | LeftOutCode> {
	let header: ReturnType<typeof readWireHeader>;
	try {
		header = readWireHeader(wire, value);
	} catch {
		return "RECORD_UNDECODABLE";
	}
	const { schemaId, compressed, payload } = header;
	let plain = payload;
	try {
		if (compressed) plain = inflateSync(payload, { maxOutputLength: maxInflatedBytes });
	} catch {
		return "RECORD_UNDECODABLE";
	}
	const redacted = await redact(plain, schemaId).catch((error: unknown) => {
		if (isPayloadError(error)) return "RECORD_UNDECODABLE" as const;
		throw error;
	});
	if (typeof redacted === "string") return redacted;
	const frame = value.subarray(0, value.length - payload.length);
	return Buffer.concat([frame, compressed ? deflateSync(redacted) : redacted]);
}

/** What the redactions throw of payloads; anything else is trouble of the registry, or ours. */
function isPayloadError(error: unknown): boolean {
	return error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError;
}
