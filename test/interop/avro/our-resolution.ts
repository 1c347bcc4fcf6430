import type { AvroType } from "@millrace/codegen";
import { writeDefinition } from "../../../packages/codegen/src/digest.ts";
import { decoderOf } from "../../../packages/core/src/avro/schema.ts";
import { compileReader } from "../../../packages/core/src/avro-dynamic/compile-reader.ts";
import { readDefinition } from "../../../packages/core/src/avro-dynamic/read-definition.ts";
import type { Outcome } from "./oracle.ts";
import { plainForm } from "./plain-form.ts";

/** Reads payloads of one version as another: the only place that knows what in Millrace does so. */
export type OurResolution = (payload: Uint8Array) => Outcome;

/** The writer's schema comes as a registry has it, the reader's through the generator. */
export function resolveOurs(writer: string, reader: AvroType): OurResolution {
	let decode: (payload: Uint8Array) => unknown;
	try {
		decode = decoderOf(compileReader(readDefinition(writer), readDefinition(writeDefinition(reader)))).decode;
	} catch (error) {
		return () => ({ error: describe(error) });
	}
	return (payload) => {
		try {
			return { value: plainForm(reader, decode(payload)) };
		} catch (error) {
			return { error: describe(error) };
		}
	};
}

function describe(error: unknown): string {
	return `${(error as Error).name}: ${(error as Error).message}`;
}
