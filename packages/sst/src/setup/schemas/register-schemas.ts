import type { Patience } from "../patience.ts";
import type { RegisteredSchema, RegisteredVersion, SchemaToRegister, VersionToRegister } from "../setup-event.ts";
import { RegistryTroubleError, SchemaFormatError, VersionRefusedError, VersionsDisabledError } from "./registry-error.ts";
import type { ExistingSchema, ExistingVersion, SchemaRegistry } from "./schema-registry.ts";

/**
 * Makes the registry have the released versions of each schema, and tells their ids.
 *
 * Each round looks at the registry and makes one change towards the lock, so it does not matter where an earlier run was cut short, whose
 * answer was lost, or who else was at work. A registry that has everything is sent no request that writes.
 *
 * - A schema is created with its oldest version; newer ones are registered in the order of their release, each once the one before is
 *   available.
 * - A version older than one that the registry has is not added behind it: the registry would take it for the newest, and no record can
 *   carry an id that was never given out. It is missing in the answer.
 * - The compatibility changes only when it differs, before new versions are judged; a change to DISABLED comes after them.
 *
 * @throws {VersionRefusedError} for a version that the registry found incompatible, {SetupOutOfTimeError}, and what it refuses for good.
 */
export async function registerSchemas(
	registry: SchemaRegistry,
	schemas: readonly SchemaToRegister[],
	patience: Patience,
): Promise<readonly RegisteredSchema[]> {
	const registered: RegisteredSchema[] = [];
	for (const schema of schemas)
		registered.push({ subject: schema.subject, versions: await registerSchema(registry, schema, patience) });
	return registered;
}

async function registerSchema(
	registry: SchemaRegistry,
	schema: SchemaToRegister,
	patience: Patience,
): Promise<readonly RegisteredVersion[]> {
	/** Versions never go away and their ids never change, so what was available once is not asked for again. */
	const available = new Map<string, ExistingVersion>();
	let last = "";
	for (let inVain = 0; ; ) {
		try {
			const found = await registry.find(schema.subject);
			if (found) refuseOther(schema, found);
			const step = found ? await advance(registry, schema, found, available) : await create(registry, schema);
			if (step === undefined) return await answers(registry, schema, available);
			// What was done and is not seen yet, or is judged still, gets time.
			if (step === last) await patience.beforeRetry(++inVain, `waiting for the registry: ${step}.`);
			else inVain = 0;
			last = step;
		} catch (error) {
			await patience.afterError(error, ++inVain);
		}
	}
}

async function create(registry: SchemaRegistry, { subject, compatibility, versions }: SchemaToRegister): Promise<string> {
	// A schema that takes no versions would not even take those that were released already.
	const mode = compatibility === "DISABLED" && versions.length > 1 ? "NONE" : compatibility;
	await registry.create(subject, mode, (versions[0] as VersionToRegister).definition);
	return `schema ${subject} is created`;
}

/** Makes one step, and says which, or what it waits for; `undefined` when none is left. */
async function advance(
	registry: SchemaRegistry,
	schema: SchemaToRegister,
	found: ExistingSchema,
	available: Map<string, ExistingVersion>,
): Promise<string | undefined> {
	const { subject, compatibility, versions } = schema;
	if (found.status !== "AVAILABLE") return `schema ${subject} is ${found.status}`;
	const { checkpoint } = found;
	const changeMode = async () => {
		if (found.compatibility === compatibility || checkpoint === undefined) return undefined;
		await registry.setCompatibility(subject, compatibility, checkpoint);
		return `schema ${subject} becomes ${compatibility}`;
	};
	const changed = compatibility === "DISABLED" ? undefined : await changeMode();
	if (changed) return changed;

	for (const version of versions) {
		if (available.has(version.digest)) continue;
		const known = await registry.findVersion(subject, version.definition);
		if (!known) continue;
		if (known.status === "FAILURE") throw refused(schema, (await registry.numbers(subject)).get(known.id) ?? known.id);
		if (known.status !== "AVAILABLE") return `version ${known.id} of schema ${subject} is ${known.status}`;
		available.set(version.digest, known);
	}
	const newest = versions.findLastIndex(({ digest }) => available.has(digest));
	const missing = versions[newest + 1];
	if (missing === undefined) return changeMode();
	if (found.compatibility === "DISABLED") {
		throw new VersionsDisabledError(`The schema ${subject} takes no new version: its compatibility is DISABLED.`, {
			fix: "Declare another compatibility on the topic, or release no new version.",
		});
	}
	await registry.register(subject, missing.definition);
	return `version ${missing.digest.slice(0, 16)} of schema ${subject} is registered`;
}

function refuseOther({ subject, format }: SchemaToRegister, found: ExistingSchema): void {
	if (found.format === format) return;
	throw new SchemaFormatError(`The registry has ${subject} in the format ${found.format}, and ${format} is declared.`, {
		fix: "Set subjects on the topic, so that its schema gets a name of its own.",
	});
}

function refused({ subject, compatibility }: SchemaToRegister, number: number | string): VersionRefusedError {
	return new VersionRefusedError(
		`The registry refuses version ${number} of schema ${subject}: it is not ${compatibility} compatible with the versions before it.`,
		{
			fix:
				`Change the schema so that it is, or the topic's compatibility, and release it. The refused version stays in the registry: ` +
				`before the same text can be tried again, delete it with \`aws glue delete-schema-versions\` (--versions ${number}).`,
		},
	);
}

async function answers(
	registry: SchemaRegistry,
	{ subject, versions }: SchemaToRegister,
	available: ReadonlyMap<string, ExistingVersion>,
): Promise<readonly RegisteredVersion[]> {
	const numbers = await registry.numbers(subject);
	return versions.flatMap(({ digest }) => {
		const { id } = available.get(digest) ?? {};
		if (id === undefined) return [];
		const number = numbers.get(id);
		if (number === undefined)
			throw new RegistryTroubleError(`The registry does not list version ${id} of schema ${subject} yet.`);
		return [{ digest, id, number }];
	});
}
