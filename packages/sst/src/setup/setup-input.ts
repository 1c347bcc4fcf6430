import { MillraceError } from "@millrace/core";
import type { Plan, PlannedSchema } from "@millrace/core/plan";
import { type LockFile, readReleasedVersions } from "./released-versions.ts";
import type { SchemasEvent, SchemaToRegister, TopicsEvent, VersionToRegister } from "./setup-event.ts";
import type { TopicPermissions } from "./topics/topic-changes.ts";

/** A schema that a topic is framed with, as it is generated now, was never released. */
export class NotReleasedError extends MillraceError {
	static override readonly code = "SCHEMA_NOT_RELEASED";
}

/** Topics that share a schema name declare different compatibilities for it. */
export class CompatibilityClashError extends MillraceError {
	static override readonly code = "COMPATIBILITY_CLASH";
}

/** What the two functions of the step are invoked with, but for what only the deployment knows: the cluster's brokers and the region. */
export interface SetupInput {
	readonly topics: Omit<TopicsEvent, "bootstrap" | "region">;
	/** Left out when no topic is framed with schemas of the registry. */
	readonly schemas?: Omit<SchemasEvent, "region">;
}

/**
 * The part of the events that follows from the plan and the lock files alone. The same plan and lock give the same bytes, so a deployment
 * that changes nothing invokes nothing.
 *
 * @param allow what may be done although records are lost by it
 * @throws {LockFileError} for what is no lock file; {NotReleasedError} when a schema that a topic uses is not the newest released version
 * of its name.
 *
 * @example
 * const { topics, schemas } = setupInput(planApp(app, $app.stage), [lock]);
 */
export function setupInput(
	plan: Pick<Plan, "cluster" | "topics" | "schemas" | "registry">,
	locks: readonly LockFile[],
	allow?: TopicPermissions,
): SetupInput {
	const schemas = plan.registry ? schemasToRegister(plan.schemas, locks) : [];
	return {
		topics: {
			version: 1,
			cluster: plan.cluster.kind === "existing" ? plan.cluster.type : "serverless",
			topics: plan.topics,
			...(allow && { allow }),
		},
		...(plan.registry && schemas.length > 0 && { schemas: { version: 1, registry: plan.registry.name, schemas } }),
	};
}

function schemasToRegister(planned: readonly PlannedSchema[], locks: readonly LockFile[]): readonly SchemaToRegister[] {
	// A format without versions of its own has nothing to register; Confluent's registry is not deployed.
	const framed = planned.filter(({ wire, format, digest }) => wire === "glue" && format === "avro" && digest !== undefined);
	const released = framed.length > 0 ? readReleasedVersions(locks) : new Map<string, readonly VersionToRegister[]>();
	const bySubject = new Map<string, SchemaToRegister>();
	for (const { subject, topic, name, digest, compatibility } of framed) {
		const versions = released.get(name) ?? [];
		if (versions.at(-1)?.digest !== digest) throw notReleased(name, topic, versions.length);
		const other = bySubject.get(subject);
		if (other && other.compatibility !== compatibility) {
			throw new CompatibilityClashError(
				`The schema name ${subject} is ${other.compatibility} on one topic and ${compatibility} on ${topic}.`,
				{ fix: "Declare the same compatibility on both, or set subjects on one of them." },
			);
		}
		bySubject.set(subject, { subject, format: "AVRO", compatibility, versions });
	}
	return [...bySubject.values()];
}

function notReleased(name: string, topic: string, versions: number): NotReleasedError {
	const why = versions === 0 ? "the lock file does not have it" : "it differs from the newest version in the lock file";
	return new NotReleasedError(`The schema ${name} of topic ${topic} was not released: ${why}.`, {
		fix: "Run `millrace generate --release`, and commit schemas.lock.json.",
	});
}
