import type { ReleasedVersion } from "@millrace/codegen";
import type { Compatibility } from "@millrace/core";
import type { SubjectState, VersionState } from "./subject-state.ts";

/** A subject as a project wants it. */
export interface WantedSubject {
	readonly subject: string;
	readonly compatibility: Compatibility;
	/** Released versions, the newest last; at least one. */
	readonly versions: readonly ReleasedVersion[];
	readonly tags: Readonly<Record<string, string>>;
	/** Of every version. */
	readonly metadata: Readonly<Record<string, string>>;
}

/** One write to a registry, or something to wait for. Versions count from 1, in the order of their release. */
export type PushStep =
	| {
			readonly kind: "create";
			readonly version: number;
			readonly digest: string;
			readonly compatibility: Compatibility;
			readonly tags: Readonly<Record<string, string>>;
	  }
	| { readonly kind: "register"; readonly version: number; readonly digest: string }
	| { readonly kind: "configure"; readonly compatibility: Compatibility; readonly checkpoint: number }
	| { readonly kind: "tag"; readonly tags: Readonly<Record<string, string>> }
	| { readonly kind: "describe"; readonly digest: string; readonly key: string; readonly value: string }
	| { readonly kind: "wait"; readonly for: string };

/** What the step makes of a subject, where the registry does as it is told. */
export function afterStep(wanted: WantedSubject, state: SubjectState | undefined, step: PushStep): SubjectState | undefined {
	if (step.kind === "create") {
		const { subject } = wanted;
		const { compatibility, tags } = step;
		const version = newVersion(wanted, step.version, 1);
		return { subject, format: "AVRO", compatibility, checkpoint: 1, status: "AVAILABLE", versions: [version], tags };
	}
	if (state === undefined) return undefined;
	switch (step.kind) {
		case "register": {
			const number = (state.versions.at(-1)?.number ?? 0) + 1;
			return { ...state, versions: [...state.versions, newVersion(wanted, step.version, number)] };
		}
		case "configure":
			return { ...state, compatibility: step.compatibility, checkpoint: step.checkpoint };
		case "tag":
			return { ...state, tags: { ...state.tags, ...step.tags } };
		case "describe": {
			const described = (version: VersionState): VersionState =>
				version.digest === step.digest ? { ...version, metadata: { ...version.metadata, [step.key]: [step.value] } } : version;
			return { ...state, versions: state.versions.map(described) };
		}
		case "wait":
			return { ...state, status: "AVAILABLE", versions: state.versions.map(settle) };
		default:
			return step satisfies never;
	}
}

function newVersion({ versions }: WantedSubject, version: number, number: number): VersionState {
	const { digest, definition } = versions[version - 1] as ReleasedVersion;
	return { number, id: undefined, status: "AVAILABLE", digest, definition, metadata: {} };
}

function settle(version: VersionState): VersionState {
	return version.status === "PENDING" ? { ...version, status: "AVAILABLE" } : version;
}
