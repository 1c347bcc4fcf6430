import { JavaProcess } from "../java-process.ts";

/** What `java/Oracle.java` is asked, one line each. */
export type Question =
	| { readonly ask: "parse" | "normalise"; readonly schema: string }
	| { readonly ask: "judge"; readonly writer: string; readonly reader: string }
	| { readonly ask: "resolve"; readonly writer: string; readonly reader: string; readonly seed: number; readonly count: number }
	| { readonly ask: "resolve"; readonly writer: string; readonly reader: string; readonly payloads: readonly string[] };

export interface Normalised {
	readonly canonical: string;
	readonly crc64: string;
	readonly md5: string;
	readonly sha256: string;
}

/** A value in the form of `java/PlainForm.java`, or why there is none. */
export type Outcome = { readonly value: unknown } | { readonly error: string };

export interface Resolved {
	/** What SchemaCompatibility says of the two schemas; reading does not ask it. */
	readonly compatible: boolean;
	/** In base64, when they were asked for by a seed. */
	readonly payloads?: readonly string[];
	readonly values: readonly Outcome[];
}

/** What SchemaCompatibility says of two schemas. */
export interface Judged {
	readonly compatible: boolean;
	/** Whether it gave up, because several of the writer's fields have names of one field. */
	readonly ambiguous: boolean;
	readonly incompatibilities: readonly { readonly type: string; readonly location: string }[];
}

/** A text that is no schema to Java. */
export interface Refused {
	readonly error: string;
}

/**
 * Schemas are read once and not again: the second compiler and Avro's reader of prepared steps (org.apache.avro.fastread) cost more
 * than they give, 21 s of processor time against 8 s for 60,000 pairs.
 */
const SWITCHES = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.apache.avro.fastread=false"];

/** Apache Avro Java as another process. */
export class Oracle extends JavaProcess<Question> {
	constructor() {
		super("Oracle", "MILLRACE_AVRO_CLASSPATH", SWITCHES);
	}
}
