import type { RecordOutcome } from "@millrace/core";
import type { InvocationOutcome, InvocationPlace, MappingEvent } from "../mapping/live/mapping-event.ts";
import type { ReportedError } from "../report/report.ts";

/** One call of a function, and what came of it. */
export interface DevInvocation extends InvocationPlace {
	readonly requestId: string;
	readonly milliseconds: number;
	/** As `MappingEvent` has it. */
	readonly outcome: InvocationOutcome;
	/** Records of each outcome, as the handler says; empty when it does not say. */
	readonly counts: Readonly<Partial<Record<RecordOutcome["kind"], number>>>;
	/** What went wrong first in each partition; at most ten. Of a call that failed as a whole, the error at its first record. */
	readonly errors: readonly ReportedError[];
	/** The batch as a file that `replay` takes; left out when nothing went wrong. */
	readonly saved?: string;
}

/** What a consumer of an app is on this machine. */
export interface DevConsumer {
	readonly name: string;
	readonly topic: string;
	readonly partitions: number;
	readonly group: string;
	/** Path of the handler's file, relative to the configuration. */
	readonly handler: string;
	readonly enabled: boolean;
}

export interface DevReady {
	/** From the call to here. */
	readonly milliseconds: number;
	readonly app: string;
	readonly stage: string;
	/** `embedded` is in this process. */
	readonly broker: { readonly bootstrap: string; readonly kind: "embedded" | "given" };
	/** Left out for an app without a registry. */
	readonly registry?: { readonly endpoint: string; readonly name: string; readonly versions: number };
	/** Stand-in for Amazon S3. */
	readonly objectStore: string;
	/** Where data of this run is: dead letters, saved batches. */
	readonly directory: string;
	readonly consumers: readonly DevConsumer[];
}

/** Something that happens while an app runs on this machine. `at` is in milliseconds since 1970. */
export type DevEvent = { readonly at: number } & DevHappening;

export type DevHappening =
	| ({ readonly kind: "ready" } & DevReady)
	/** Every event of a mapping, but for the end of invocations. */
	| {
			readonly kind: "mapping";
			readonly consumer: string;
			readonly event: Exclude<MappingEvent, { readonly kind: "invocationFinished" }>;
	  }
	| ({ readonly kind: "invoked"; readonly consumer: string } & DevInvocation)
	/** The last batch again, with new code, past the mapping: nothing is committed for it. */
	| ({ readonly kind: "reran"; readonly consumer: string; readonly sinceSaveMs: number | undefined } & DevInvocation)
	/** A dead letter that the function itself wrote. */
	| { readonly kind: "deadLetter"; readonly path: string }
	/** A line that a handler printed. */
	| {
			readonly kind: "output";
			readonly consumer: string;
			readonly stream: "stdout" | "stderr";
			readonly requestId: string | undefined;
			readonly line: string;
	  }
	/** New code of a handler is in place; batches that ran with the old one end with it. */
	| { readonly kind: "reloaded"; readonly consumer: string; readonly files: readonly string[]; readonly milliseconds: number }
	/** The sources do not build or load; the old code goes on. */
	| { readonly kind: "reloadFailed"; readonly subject: string; readonly error: unknown }
	/** The configuration changed: consumers go on where their groups stand. */
	| { readonly kind: "configured"; readonly consumers: readonly DevConsumer[]; readonly milliseconds: number }
	/** A schema folder changed and code was generated. */
	| { readonly kind: "generated"; readonly files: readonly string[] }
	/** Records of a recording were written to their topics. */
	| { readonly kind: "fed"; readonly source: string; readonly records: number }
	| { readonly kind: "warning"; readonly subject: string; readonly message: string };
