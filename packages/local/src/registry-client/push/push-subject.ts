import type { ReleasedVersion } from "@millrace/codegen";
import { isMillraceError, type MillraceError } from "@millrace/core";
import { RegistryTroubleError } from "../registry-error.ts";
import { backOff, type Waiting } from "../retrying.ts";
import type { RegistryAbilities, SchemaRegistry } from "../schema-registry.ts";
import { findAvailable, nextStep } from "./next-step.ts";
import { afterStep, type PushStep, type WantedSubject } from "./push-step.ts";
import { lookAtSubject, type SubjectState } from "./subject-state.ts";

/** What a push does, or would do, to one subject. */
export interface PlannedSubject {
	readonly wanted: WantedSubject;
	/** In order; empty when nothing is left to do. */
	readonly steps: readonly PushStep[];
	/** Why a step cannot be done; the steps before it can. */
	readonly refusal: MillraceError | undefined;
	readonly state: SubjectState | undefined;
}

/** Steps of one subject: more than all versions that a region holds, with two changes of the mode each. */
const MOST_STEPS = 40_000;
/** How often something is waited for or tried again in a row: about two minutes. */
const MOST_WAITS = 30;

/**
 * Says what is to be done to a subject that was looked at.
 * @param state undefined where there is no such subject
 */
export function planSteps(wanted: WantedSubject, state: SubjectState | undefined, abilities: RegistryAbilities): PlannedSubject {
	const steps: PushStep[] = [];
	let later = state;
	try {
		while (steps.length < MOST_STEPS) {
			const step = nextStep(wanted, later, abilities);
			if (step === undefined) break;
			if (step.kind !== "wait") steps.push(step);
			later = afterStep(wanted, later, step);
		}
	} catch (error) {
		if (!isMillraceError(error)) throw error;
		return { wanted, steps, refusal: error, state };
	}
	return { wanted, steps, refusal: undefined, state };
}

/** Looks at the registry and says what is to be done; writes nothing. */
export async function planSubject(registry: SchemaRegistry, wanted: WantedSubject): Promise<PlannedSubject> {
	return planSteps(wanted, await look(registry, wanted), registry.abilities);
}

/**
 * Makes the registry have what is wanted: one step, another look, until nothing is left. Returns what is there then.
 *
 * @param onStep told of each step that is about to be made
 * @throws {RegistryTroubleError} when something stays pending, or fails again and again.
 */
export async function pushSubject(
	registry: SchemaRegistry,
	wanted: WantedSubject,
	waiting: Waiting,
	onStep: (step: PushStep) => void = () => {},
): Promise<SubjectState> {
	let last = "";
	for (let inVain = 0; ; ) {
		const state = await look(registry, wanted);
		const step = nextStep(wanted, state, registry.abilities);
		if (step === undefined) return state as SubjectState;
		const name = JSON.stringify(step);
		// What was done and is not seen yet, or is judged still, gets time.
		inVain = name === last ? inVain + 1 : 0;
		if (inVain > 0) await waitFor(step, wanted, waiting, inVain);
		last = name;
		if (step.kind === "wait") continue;
		onStep(step);
		try {
			await make(registry, wanted, state, step);
		} catch (error) {
			// It is unknown whether it was done: the next look tells.
			if (!isMillraceError(error) || !error.retryable || inVain >= MOST_WAITS) throw error;
		}
	}
}

async function waitFor(step: PushStep, { subject }: WantedSubject, waiting: Waiting, inVain: number): Promise<void> {
	if (inVain > MOST_WAITS) {
		const what = step.kind === "wait" ? step.for : `what was written to schema ${subject} does not appear`;
		throw new RegistryTroubleError(`The registry takes too long: ${what}.`, { fix: "Push again later: what was done stays." });
	}
	await backOff(waiting, inVain);
}

function look(registry: SchemaRegistry, { subject, tags, metadata }: WantedSubject): Promise<SubjectState | undefined> {
	const { abilities } = registry;
	return lookAtSubject(registry, subject, {
		tags: abilities.tags && Object.keys(tags).length > 0,
		metadata: abilities.metadata && Object.keys(metadata).length > 0,
	});
}

async function make(
	registry: SchemaRegistry,
	{ subject, versions }: WantedSubject,
	state: SubjectState | undefined,
	step: Exclude<PushStep, { kind: "wait" }>,
): Promise<void> {
	const definitionOf = (version: number) => (versions[version - 1] as ReleasedVersion).definition;
	switch (step.kind) {
		case "create": {
			const { compatibility, tags, version } = step;
			return await registry.createSubject({ subject, format: "AVRO", compatibility, definition: definitionOf(version), tags });
		}
		case "register":
			return await registry.register(subject, "AVRO", definitionOf(step.version));
		case "configure":
			return await registry.configure(subject, step.compatibility, step.checkpoint);
		case "tag":
			return await registry.tag(subject, step.tags);
		case "describe": {
			const version = state && findAvailable(state, step.digest);
			// A step of this kind comes from a version that was found, with the id that the registry gave it.
			if (version?.id === undefined) throw new RegistryTroubleError(`A version of schema ${subject} is gone.`);
			return await registry.addMetadata(subject, { ...version, id: version.id }, step.key, step.value);
		}
		default:
			return step satisfies never;
	}
}
