import { type Compatibility, MillraceError } from "@millrace/core";
import type { PlannedTopic } from "@millrace/core/plan";
import type { AppliedTopic } from "./topics/apply-topics.ts";
import type { ClusterType, TopicPermissions } from "./topics/topic-changes.ts";

/*
  What the deployment tells the two functions of the deploy-time step, and what they answer. Both are plain JSON; a deployment that
  changes nothing sends the same event again, byte for byte.
*/

/** Event of the function that makes topics, which sits in the cluster's VPC. */
export interface TopicsEvent {
	readonly version: 1;
	/** `host:port,host:port`, the cluster's brokers for IAM (port 9098). */
	readonly bootstrap: string;
	/** The region of the cluster. */
	readonly region: string;
	readonly cluster: ClusterType;
	readonly topics: readonly PlannedTopic[];
	/** What may be done although records are lost by it. @default nothing */
	readonly allow?: TopicPermissions;
}

export interface TopicsResult {
	/** In the order of the event. */
	readonly topics: readonly AppliedTopic[];
}

/** Event of the function that registers schema versions. */
export interface SchemasEvent {
	readonly version: 1;
	readonly registry: string;
	readonly region: string;
	readonly schemas: readonly SchemaToRegister[];
}

export interface SchemaToRegister {
	/** Schema name in the registry. */
	readonly subject: string;
	readonly format: "AVRO";
	readonly compatibility: Compatibility;
	/** In the order of their release, the oldest first. */
	readonly versions: readonly VersionToRegister[];
}

export interface VersionToRegister {
	/** SHA-256 of the definition, in lower-case hex. */
	readonly digest: string;
	/** In normal form. */
	readonly definition: string;
}

export interface SchemasResult {
	/** In the order of the event. */
	readonly schemas: readonly RegisteredSchema[];
}

export interface RegisteredSchema {
	readonly subject: string;
	/** In the order of the event, without those that the registry never had: see `registerSchemas`. */
	readonly versions: readonly RegisteredVersion[];
}

export interface RegisteredVersion {
	readonly digest: string;
	/** The registry's id: a UUID, which stands in front of every record of that version. */
	readonly id: string;
	/** The registry's number of the version. */
	readonly number: number;
}

/** What a function of the step was invoked with is not what a deployment sends. */
export class SetupEventError extends MillraceError {
	static override readonly code = "SETUP_EVENT_INVALID";
	static override readonly category = "usage";
}

/** @throws {SetupEventError} naming the first field that is wrong. */
export function readTopicsEvent(event: unknown): TopicsEvent {
	const { version, bootstrap, region, cluster, topics } = objectOf(event, "event");
	check(version === 1, "version", "1");
	check(isText(bootstrap) && bootstrap.split(",").every((one) => ADDRESS.test(one.trim())), "bootstrap", "host:port,host:port");
	check(isText(region), "region", "a region");
	check(cluster === "serverless" || cluster === "provisioned", "cluster", '"serverless" or "provisioned"');
	listOf(topics, "topics").forEach((topic, index) => {
		const { name, partitions, config } = objectOf(topic, `topics[${index}]`);
		check(isText(name), `topics[${index}].name`, "a name");
		check(Number.isInteger(partitions) && (partitions as number) > 0, `topics[${index}].partitions`, "a whole number above 0");
		const settings = Object.values(objectOf(config, `topics[${index}].config`));
		check(settings.every(isText), `topics[${index}].config`, "settings as text");
	});
	// Sound: all that is read of it was checked above; `allow` can only permit what it names.
	return event as TopicsEvent;
}

/** @throws {SetupEventError} naming the first field that is wrong. */
export function readSchemasEvent(event: unknown): SchemasEvent {
	const { version, registry, region, schemas } = objectOf(event, "event");
	check(version === 1, "version", "1");
	check(isText(registry), "registry", "a name");
	check(isText(region), "region", "a region");
	listOf(schemas, "schemas").forEach((schema, index) => {
		const { subject, format, compatibility, versions } = objectOf(schema, `schemas[${index}]`);
		check(isText(subject), `schemas[${index}].subject`, "a name");
		check(format === "AVRO", `schemas[${index}].format`, '"AVRO"');
		check(isText(compatibility), `schemas[${index}].compatibility`, "a mode of the registry");
		const list = listOf(versions, `schemas[${index}].versions`);
		check(list.length > 0, `schemas[${index}].versions`, "one version at least");
		list.forEach((one, place) => {
			const { digest, definition } = objectOf(one, `schemas[${index}].versions[${place}]`);
			check(isText(digest) && isText(definition), `schemas[${index}].versions[${place}]`, "a digest and a definition");
		});
	});
	// Sound: all that is read of it was checked above.
	return event as SchemasEvent;
}

/** @throws {SetupEventError} when the text is not what the function of {@link SchemasEvent} answers with. */
export function readSchemasResult(text: string): SchemasResult {
	let answer: unknown;
	try {
		answer = JSON.parse(text);
	} catch {
		// What follows says that it is no object.
	}
	listOf(objectOf(answer, "answer")["schemas"], "schemas").forEach((schema, index) => {
		const { subject, versions } = objectOf(schema, `schemas[${index}]`);
		check(isText(subject), `schemas[${index}].subject`, "a name");
		listOf(versions, `schemas[${index}].versions`).forEach((one, place) => {
			const { digest, id } = objectOf(one, `schemas[${index}].versions[${place}]`);
			check(isText(digest) && isText(id) && UUID.test(id), `schemas[${index}].versions[${place}]`, "a digest and a UUID");
		});
	});
	// Sound: all that is read of it was checked above.
	return answer as SchemasResult;
}

const ADDRESS = /^\[?[^\s,\]]+\]?:\d{1,5}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function check(holds: boolean, field: string, expected: string): void {
	if (holds) return;
	throw new SetupEventError(`${field} is not ${expected}.`, {
		fix: "The deployment makes this event; by hand, write it as it does.",
	});
}

function isText(value: unknown): value is string {
	return typeof value === "string" && value !== "";
}

function objectOf(value: unknown, field: string): Readonly<Record<string, unknown>> {
	check(typeof value === "object" && value !== null && !Array.isArray(value), field, "an object");
	return value as Readonly<Record<string, unknown>>;
}

function listOf(value: unknown, field: string): readonly unknown[] {
	check(Array.isArray(value), field, "a list");
	return value as readonly unknown[];
}
