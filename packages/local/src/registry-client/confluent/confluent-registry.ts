import type { Compatibility } from "@millrace/core";
import { inParallel } from "../in-parallel.ts";
import { RegistryAnswerError, RegistryTroubleError, RegistryUnableError } from "../registry-error.ts";
import type { RegistryFormat, RegistrySubject, RegistryVersion, SchemaRegistry } from "../schema-registry.ts";
import { CONFLUENT_MODES, fromConfluentMode, toConfluentMode } from "./confluent-modes.ts";
import type { ConfluentRequest } from "./confluent-request.ts";

/*
  Confluent's schema registry, and others of its API such as Karapace and Apicurio.
    GET  /subjects                              all names
    GET  /subjects/<s>/versions                 numbers; those that were deleted are left out
    GET  /subjects/<s>/versions/<n>             text, id and format
    POST /subjects/<s>/versions                 registers, or answers the id of a text that is there
    GET, PUT /config[/<s>]                      compatibility, of the subject or of all
  Not used: schema references, contexts, deletion, metadata of the commercial editions.
*/

/** The registry at the other end of these requests. */
export function createConfluentRegistry(address: string, request: ConfluentRequest): SchemaRegistry {
	/** By subject and number; a version never changes. */
	const known = new Map<string, Promise<Version | undefined>>();

	function readVersion(subject: string, number: number): Promise<Version | undefined> {
		const key = JSON.stringify([subject, number]);
		const asked = known.get(key) ?? askVersion(subject, number);
		known.set(key, asked);
		// What failed, or is not there yet, is asked again.
		const forget = () => known.delete(key);
		asked.then((version) => version === undefined && forget(), forget);
		return asked;
	}

	async function askVersion(subject: string, number: number): Promise<Version | undefined> {
		const path = `/subjects/${encodeURIComponent(subject)}/versions/${number}`;
		const answer = (await request("GET", path)) as Readonly<Record<string, unknown>> | undefined;
		if (answer === undefined) return undefined;
		const { id, schema, schemaType = "AVRO", references } = answer;
		if (typeof id !== "number" || typeof schema !== "string") throw nonsense(`GET ${path}`);
		if (Array.isArray(references) && references.length > 0) {
			throw new RegistryUnableError(`Version ${number} of ${subject} refers to schemas of other names.`, {
				fix: "Register it with these types inside of it; references are not read.",
			});
		}
		return { id: String(id), definition: schema, format: String(schemaType) as RegistryFormat };
	}

	async function compatibilityOf(subject: string): Promise<Compatibility> {
		const own = await request("GET", `/config/${encodeURIComponent(subject)}`);
		const answer = (own ?? (await request("GET", "/config"))) as { readonly compatibilityLevel?: unknown } | undefined;
		const mode = fromConfluentMode(answer?.compatibilityLevel);
		if (mode === undefined) throw nonsense("GET /config");
		return mode;
	}

	async function configure(subject: string, compatibility: Compatibility): Promise<void> {
		const name = toConfluentMode(compatibility);
		if (name === undefined) {
			throw new RegistryUnableError(`Confluent's registry has no compatibility ${compatibility}.`, {
				fix: "Declare another compatibility on the topic.",
			});
		}
		await request("PUT", `/config/${encodeURIComponent(subject)}`, { compatibility: name });
	}

	async function register(subject: string, format: RegistryFormat, definition: string): Promise<void> {
		await request("POST", `/subjects/${encodeURIComponent(subject)}/versions`, {
			schema: definition,
			...(format !== "AVRO" && { schemaType: format }),
		});
	}

	return {
		kind: "confluent",
		address,
		abilities: { created: false, tags: false, metadata: false, modes: CONFLUENT_MODES, checkpoints: false },

		async exists() {
			const answer = (await request("GET", "/config")) as { readonly compatibilityLevel?: unknown } | undefined;
			if (fromConfluentMode(answer?.compatibilityLevel) === undefined) throw nonsense("GET /config");
			return true;
		},

		create: () => Promise.reject(unable("creates no registry", "Start it where it runs.")),

		async subjects() {
			const names = await request("GET", "/subjects");
			if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) throw nonsense("GET /subjects");
			return (names as string[]).sort();
		},

		async find(subject) {
			const numbers = await request("GET", `/subjects/${encodeURIComponent(subject)}/versions`);
			if (numbers === undefined) return undefined;
			if (!Array.isArray(numbers) || numbers.some((number) => !Number.isSafeInteger(number))) throw nonsense("GET versions");
			const sorted = (numbers as number[]).sort((a, b) => a - b);
			const found = await inParallel(sorted, (number) => readVersion(subject, number));
			const versions = sorted.flatMap((number, index): RegistryVersion[] => {
				const version = found[index];
				return version === undefined ? [] : [{ number, id: version.id, status: "AVAILABLE" }];
			});
			const compatibility = await compatibilityOf(subject);
			const format = found.findLast((version) => version !== undefined)?.format ?? "AVRO";
			return { subject, format, compatibility, checkpoint: undefined, status: "AVAILABLE", versions } satisfies RegistrySubject;
		},

		async definition(subject, { number }) {
			const version = await readVersion(subject, number);
			if (version !== undefined) return version.definition;
			throw new RegistryTroubleError(`The registry says that version ${number} of ${subject} does not exist.`);
		},

		async createSubject({ subject, format, compatibility, definition }) {
			// Before the first version: nobody can add a second one that is judged otherwise.
			await configure(subject, compatibility);
			await register(subject, format, definition);
		},

		register,
		configure,
		tags: () => Promise.resolve({}),
		tag: () => Promise.reject(unable("has no tags", "Leave them out.")),
		metadata: () => Promise.resolve({}),
		addMetadata: () => Promise.reject(unable("has no metadata of versions", "Leave it out.")),
	};
}

interface Version {
	readonly id: string;
	readonly definition: string;
	readonly format: RegistryFormat;
}

function unable(problem: string, fix: string): RegistryUnableError {
	return new RegistryUnableError(`Confluent's API ${problem}.`, { fix });
}

function nonsense(request: string): RegistryAnswerError {
	return new RegistryAnswerError(`What answered ${request} is no schema registry of Confluent's API.`, {
		fix: "Check the address of the registry.",
	});
}
