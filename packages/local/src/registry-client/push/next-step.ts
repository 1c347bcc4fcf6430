import { avroRules, isRefused, judgeVersion, type ReleasedVersion, type Verdict } from "@millrace/codegen";
import type { Compatibility } from "@millrace/core";
import { RegistryUnableError, VersionRefusedError } from "../registry-error.ts";
import type { RegistryAbilities } from "../schema-registry.ts";
import { SchemaFormatError, VersionIncompatibleError, VersionsDisabledError } from "./push-error.ts";
import type { PushStep, WantedSubject } from "./push-step.ts";
import type { SubjectState, VersionState } from "./subject-state.ts";

/**
 * The next step from what a registry has to what a project wants; undefined when nothing is left to do. It looks at the state alone, so it does not
 * matter where an earlier run was cut short, whose answer was lost, or who else was at work.
 *
 * - Versions are registered in the order of their release, each once the one before is available.
 * - A version older than one that the registry has is not added behind it: the registry would take it for the newest.
 * - A new version is judged here first, by the rules of `schemas check`. What was released against its mode, as a checkpoint, and versions
 *   that were released under another mode are let in under NONE, unless the registry has versions that the project does not know.
 * - The mode is the wanted one again, and the checkpoint moved, before the next version is judged.
 *
 * @throws {VersionIncompatibleError} for a new version that the mode refuses; {SchemaFormatError}, {VersionsDisabledError}, and
 * {VersionRefusedError} for a version that the registry refused.
 */
export function nextStep(
	wanted: WantedSubject,
	state: SubjectState | undefined,
	abilities: RegistryAbilities,
): PushStep | undefined {
	const { subject, compatibility, versions } = wanted;
	if (!abilities.modes.includes(compatibility)) {
		throw new RegistryUnableError(`The registry has no compatibility ${compatibility}, which ${subject} declares.`, {
			fix: "Declare another compatibility on the topic.",
		});
	}
	if (state === undefined) return createStep(wanted, abilities);
	if (state.format !== "AVRO") {
		throw new SchemaFormatError(`The registry has ${subject} in the format ${state.format}, and AVRO is declared.`, {
			fix: "Set subjects on the topic, so that its schema gets a name of its own.",
		});
	}
	if (state.status !== "AVAILABLE") return { kind: "wait", for: `schema ${subject} is ${state.status}` };
	const unsettled = findUnsettled(wanted, state);
	if (unsettled !== undefined)
		return { kind: "wait", for: `version ${unsettled.number} of schema ${subject} is ${unsettled.status}` };

	const newest = versions.findLastIndex(({ digest }) => findAvailable(state, digest) !== undefined);
	const next = versions[newest + 1];
	const checkpoint = wantedCheckpoint(wanted, state, abilities);
	const configure = (mode: Compatibility): PushStep | undefined =>
		state.compatibility === mode && (state.checkpoint ?? checkpoint) === checkpoint
			? undefined
			: { kind: "configure", compatibility: mode, checkpoint };
	if (next === undefined)
		return configure(compatibility) ?? tagStep(wanted, state, abilities) ?? describeStep(wanted, state, abilities);

	const mode = modeFor(wanted, state, newest + 1, abilities);
	const register: PushStep = { kind: "register", version: newest + 2, digest: next.digest };
	return configure(mode) ?? register;
}

/** Under which mode a version is registered. */
function modeFor(wanted: WantedSubject, state: SubjectState, index: number, abilities: RegistryAbilities): Compatibility {
	const { subject, compatibility, versions } = wanted;
	if (compatibility === "DISABLED") {
		// The change to DISABLED comes after the versions.
		if (state.compatibility !== "DISABLED") return state.compatibility;
		throw new VersionsDisabledError(`The schema ${subject} takes no new version: its compatibility is DISABLED.`, {
			fix: "Declare another compatibility on the topic, or release no new version.",
		});
	}
	const candidate = versions[index] as ReleasedVersion;
	const verdict = judge(wanted, state, candidate, abilities);
	if (!isRefused(verdict)) return compatibility;
	const isReleased = candidate.checkpoint === true || index < versions.length - 1;
	if (isReleased && !hasStrangers(wanted, state)) return "NONE";
	throw new VersionIncompatibleError(subject, index + 1, verdict);
}

function judge(wanted: WantedSubject, state: SubjectState, candidate: ReleasedVersion, abilities: RegistryAbilities): Verdict {
	// A text that is no Avro schema to us cannot be compared with; the registry itself judges it.
	const versions = state.versions.flatMap(({ status, digest, definition, number }) =>
		status === "AVAILABLE" && digest !== undefined ? [{ digest, definition, number }] : [],
	);
	const from = wantedCheckpoint(wanted, state, abilities);
	const first = versions.findIndex(({ number }) => number >= from);
	return judgeVersion(avroRules, { mode: wanted.compatibility, versions, candidate, checkpoint: Math.max(1, first + 1) });
}

/** The newest checkpoint that the registry has, by the registry or by the lock; it never moves back. */
function wantedCheckpoint({ versions }: WantedSubject, state: SubjectState, { checkpoints }: RegistryAbilities): number {
	const { checkpoint = 1 } = state;
	if (!checkpoints) return checkpoint;
	const released = versions
		.filter((version) => version.checkpoint === true)
		.flatMap(({ digest }) => findAvailable(state, digest)?.number ?? []);
	return Math.max(checkpoint, ...released);
}

function createStep({ compatibility, versions, tags }: WantedSubject, abilities: RegistryAbilities): PushStep {
	// A schema that takes no versions would not even take those that were released already.
	const mode = compatibility === "DISABLED" && versions.length > 1 ? "NONE" : compatibility;
	const { digest } = versions[0] as ReleasedVersion;
	return { kind: "create", version: 1, digest, compatibility: mode, tags: abilities.tags ? tags : {} };
}

function tagStep(wanted: WantedSubject, state: SubjectState, { tags: able }: RegistryAbilities): PushStep | undefined {
	const changed = Object.entries(wanted.tags).filter(([key, value]) => state.tags[key] !== value);
	return able && changed.length > 0 ? { kind: "tag", tags: Object.fromEntries(changed) } : undefined;
}

/** A key that a version has a value for is left alone: somebody wrote it, and values are only ever added. */
function describeStep(wanted: WantedSubject, state: SubjectState, { metadata: able }: RegistryAbilities): PushStep | undefined {
	if (!able) return undefined;
	for (const { digest } of wanted.versions) {
		const version = findAvailable(state, digest);
		const missing = Object.entries(wanted.metadata).find(([key]) => version?.metadata[key] === undefined);
		if (version !== undefined && missing !== undefined) return { kind: "describe", digest, key: missing[0], value: missing[1] };
	}
	return undefined;
}

/** A version of ours that is not there yet; one that was refused is thrown. */
function findUnsettled({ subject, versions, compatibility }: WantedSubject, state: SubjectState): VersionState | undefined {
	for (const { digest } of versions) {
		if (findAvailable(state, digest) !== undefined) continue;
		const found = state.versions.findLast((version) => version.digest === digest);
		if (found?.status === "FAILURE") {
			throw new VersionRefusedError(
				`The registry refused version ${found.number} of schema ${subject}: it is not ${compatibility} compatible with the versions before it.`,
				{
					fix:
						"The refused version stays in the registry: before the same text can be tried again, delete it with " +
						`\`aws glue delete-schema-versions\` (--versions ${found.number}).`,
				},
			);
		}
		if (found !== undefined && found.status !== "AVAILABLE") return found;
	}
	return undefined;
}

/** The newest version of that identity that can be used. */
export function findAvailable(state: SubjectState, digest: string): VersionState | undefined {
	return state.versions.findLast((version) => version.status === "AVAILABLE" && version.digest === digest);
}

function hasStrangers({ versions }: WantedSubject, state: SubjectState): boolean {
	return state.versions.some(({ status, digest }) => status === "AVAILABLE" && !versions.some((ours) => ours.digest === digest));
}
