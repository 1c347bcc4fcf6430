import { LOCK_CONFLICT } from "./lock.ts";
import { RegistryIdsError } from "./lock-error.ts";
import type { SchemaSource } from "./read-avro.ts";
import { type JsonNode, readJson } from "./read-json.ts";
import { locate, SchemaError } from "./schema-error.ts";

/*
  schemas.ids/<stage>.json, beside schemas.lock.json: what the registry of one stage calls the versions of the lock. Tools write it,
  nobody merges it: whichever side of a conflict is taken, the next push makes it right again.

    idsVersion   1
    registry     which one gave the ids, so that those of another account are not taken for them
    subjects     schema name in the registry => digest of a version => its id
*/

const IDS_FORMAT = 1;
const DIGEST = /^[0-9a-f]{64}$/;
/** AWS Glue's version ids are UUIDs, Confluent's ids are numbers. */
const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|0|[1-9]\d{0,9})$/;

/** What the registry of one stage calls released versions. */
export interface RegistryIds {
	/** Kind and name of the registry, such as `glue:airline`. */
	readonly registry: string;
	/** Ids by digest, by schema name in the registry. */
	readonly subjects: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The text of such a file. The same ids always give the same bytes: sorted, tabs, a line break at the end. */
export function writeRegistryIds({ registry, subjects }: RegistryIds): string {
	const sorted = <V>(map: ReadonlyMap<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
	const content = {
		idsVersion: IDS_FORMAT,
		registry,
		subjects: Object.fromEntries(sorted(subjects).map(([subject, ids]) => [subject, Object.fromEntries(sorted(ids))])),
	};
	return `${JSON.stringify(content, null, "\t")}\n`;
}

/**
 * Reads the text of such a file.
 * @throws {RegistryIdsError} for anything that no tool writes, with its place.
 *
 * @example
 * const id = readRegistryIds({ path: "schemas.ids/production.json", text }).subjects.get("flights-value")?.get(digest);
 */
export function readRegistryIds(source: SchemaSource): RegistryIds {
	const { path, text } = source;
	const fail = (problem: string, at: number): never => {
		throw new RegistryIdsError(problem, locate(path, text, at), {
			fix: "Run `millrace schemas push` for this stage again, which writes the file anew, or remove it.",
		});
	};
	const conflict = LOCK_CONFLICT.exec(text);
	if (conflict !== null) return fail("The file holds both sides of a merge.", conflict.index);
	const root = asObject(parse(), "The file");
	const format = root.get("idsVersion");
	if (format?.value !== IDS_FORMAT) return fail(`"idsVersion" is not ${IDS_FORMAT}.`, format?.at ?? 0);
	const registry = root.get("registry");
	if (registry?.kind !== "string" || registry.value === "") return fail('"registry" is no text.', registry?.at ?? 0);
	const subjects = asObject(root.get("subjects"), '"subjects"');
	return { registry: registry.value, subjects: new Map([...subjects].map(([name, node]) => [name, readIds(name, node)])) };

	function readIds(subject: string, node: JsonNode): ReadonlyMap<string, string> {
		const entries = [...asObject(node, `"${subject}"`)].map(([digest, id]): readonly [string, string] => {
			if (!DIGEST.test(digest)) return fail(`"${digest}" is no digest of a version.`, id.at);
			return id.kind === "string" && ID.test(id.value) ? [digest, id.value] : fail("This is no id of a registry.", id.at);
		});
		return new Map(entries);
	}

	function asObject(node: JsonNode | undefined, what: string): ReadonlyMap<string, JsonNode & { readonly value?: unknown }> {
		return node?.kind === "object" ? node.entries : fail(`${what} is no object.`, node?.at ?? 0);
	}

	function parse(): JsonNode {
		try {
			return readJson(path, text);
		} catch (error) {
			if (!(error instanceof SchemaError)) throw error;
			return fail("This is not JSON.", 0);
		}
	}
}
