import type { MillraceError } from "@millrace/core";
import { RegistryLimitError } from "./registry-error.ts";
import type { SchemaRegistry } from "./schema-registry.ts";

/** What a kind of registry takes. */
export interface RegistryLimits {
	readonly definitionBytes: number;
	readonly subject: Rule;
	readonly tags: number;
	readonly tagKey: Rule;
	readonly tagValue: Rule;
	readonly metadataPairs: number;
	readonly metadataKey: Rule;
	readonly metadataValue: Rule;
}

interface Rule {
	readonly pattern: RegExp;
	/** What the pattern allows, after "is not". */
	readonly means: string;
}

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-schema-registry-api.html, and its quotas. */
export const GLUE_LIMITS: RegistryLimits = {
	definitionBytes: 170_000,
	subject: { pattern: /^[a-zA-Z0-9_$#.-]{1,255}$/, means: "1 to 255 letters, digits and - _ $ # ." },
	tags: 50,
	tagKey: { pattern: /^(?!aws:)[^\p{Cc}]{1,128}$/u, means: "1 to 128 characters, the first of which are not aws:" },
	tagValue: { pattern: /^[^\p{Cc}]{0,256}$/u, means: "up to 256 characters" },
	metadataPairs: 10,
	metadataKey: { pattern: /^[a-zA-Z0-9+\-=._./@]{1,128}$/, means: "1 to 128 letters, digits and + - = . _ / @" },
	metadataValue: { pattern: /^[a-zA-Z0-9+\-=._./@]{1,256}$/, means: "1 to 256 letters, digits and + - = . _ / @" },
};

/** Confluent says nothing of lengths; its registry keeps a schema in one record of Kafka, of 1 MB by default. */
export const CONFLUENT_LIMITS: RegistryLimits = {
	...GLUE_LIMITS,
	definitionBytes: 1_000_000,
	subject: { pattern: /^[^\p{Cc}]{1,255}$/u, means: "1 to 255 characters" },
};

/** The same registry, which refuses before any request what it would not take. */
export function withLimits(registry: SchemaRegistry, limits: RegistryLimits): SchemaRegistry {
	const refuse = (what: string, fix: string): MillraceError => new RegistryLimitError(what, { fix });

	function check(value: string, { pattern, means }: Rule, what: string): void {
		if (!pattern.test(value))
			throw refuse(`The ${what} ${JSON.stringify(value.slice(0, 300))} is not ${means}.`, "Choose another.");
	}

	function checkDefinition(subject: string, definition: string): void {
		const bytes = Buffer.byteLength(definition);
		if (bytes <= limits.definitionBytes) return;
		throw refuse(
			`The definition for ${subject} has ${bytes} bytes, and the registry takes ${limits.definitionBytes}.`,
			"Split the schema: a topic for each part, or fewer nested types.",
		);
	}

	function checkTags(tags: Readonly<Record<string, string>>): void {
		const entries = Object.entries(tags);
		if (entries.length > limits.tags) throw refuse(`${entries.length} tags are more than ${limits.tags}.`, "Leave some out.");
		for (const [key, value] of entries) {
			check(key, limits.tagKey, "tag");
			check(value, limits.tagValue, `value of the tag ${key},`);
		}
	}

	const checked = (subject: string) => check(subject, limits.subject, "schema name");

	return {
		...registry,
		async find(subject) {
			checked(subject);
			return await registry.find(subject);
		},
		async createSubject(created) {
			checked(created.subject);
			checkDefinition(created.subject, created.definition);
			checkTags(created.tags);
			await registry.createSubject(created);
		},
		async register(subject, format, definition) {
			checkDefinition(subject, definition);
			await registry.register(subject, format, definition);
		},
		async tag(subject, tags) {
			checkTags(tags);
			await registry.tag(subject, tags);
		},
		async addMetadata(subject, version, key, value) {
			check(key, limits.metadataKey, "metadata key");
			check(value, limits.metadataValue, `value of the metadata ${key},`);
			const pairs = Object.values(await registry.metadata(subject, version)).flat();
			if (pairs.length >= limits.metadataPairs) {
				throw refuse(
					`Version ${version.number} of ${subject} has ${pairs.length} pairs of metadata, and takes no more.`,
					`Remove some, or leave ${key} out.`,
				);
			}
			await registry.addMetadata(subject, version, key, value);
		},
	};
}
