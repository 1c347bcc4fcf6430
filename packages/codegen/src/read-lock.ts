import { DIGEST_PREFIX_LENGTH } from "@millrace/core/wire";
import { digest as digestOfText } from "./digest.ts";
import { LOCK_FORMAT, type Lock, type ReleasedVersion } from "./lock.ts";
import { LockConflictError, LockError, LockFormatError } from "./lock-error.ts";
import type { SchemaSource } from "./read-avro.ts";
import { type JsonNode, MAX_DEPTH, readJson, toJson } from "./read-json.ts";
import { locate, SchemaError, type SchemaLocation } from "./schema-error.ts";

/** At the beginning of a line that git left in a file for somebody to decide about. */
const CONFLICT = /^(?:<{7}|\|{7}|={7}|>{7})(?: |\r?$)/m;
/** How deep in the file a definition begins. */
const LEVELS = 4;

const RESTORE =
	"Restore the file from version control: a schema changes in its .avsc file, and `millrace generate --release` adds it.";

/**
 * Reads the text of a `schemas.lock.json` and proves that every version is the one that was released. However another tool has
 * formatted the file, it is the same lock.
 *
 * @throws {LockConflictError} when a merge was left unfinished.
 * @throws {LockFormatError} when a newer Millrace wrote it.
 * @throws {LockError} for anything else that is wrong: no JSON, a definition that is not the one of its digest, a version or a
 * schema that stands twice.
 *
 * @example
 * const { schemas } = readLock({ path: "schemas.lock.json", text });
 * const newest = schemas.get("airline.Flight")?.at(-1);
 */
export function readLock(source: SchemaSource): Lock {
	const { path, text } = source;
	const place = (at: number): SchemaLocation => locate(path, text, at);
	const fail = (problem: string, node: JsonNode, fix = RESTORE): never => {
		throw new LockError(problem, place(node.at), { fix });
	};

	const conflict = CONFLICT.exec(text);
	if (conflict !== null) {
		throw new LockConflictError("The lock holds both sides of a merge.", place(conflict.index), {
			fix:
				"Take the file of the branch that was deployed, then run `millrace generate --release`. " +
				"Were both deployed, keep the versions of both, one whole block behind the other.",
		});
	}

	const root = readText(source);
	if (root.kind !== "object") return fail("A lock is an object.", root);
	const format = root.entries.get("lockfileVersion") ?? fail('The lock has no "lockfileVersion".', root);
	const number = format.kind === "number" ? format.value : 0;
	if (number !== LOCK_FORMAT) {
		if (number < LOCK_FORMAT) return fail("There is no such format of a lock.", format);
		throw new LockFormatError(`The lock has the format ${number}, and this Millrace knows ${LOCK_FORMAT}.`, place(format.at), {
			fix: "Update millrace to the version that wrote the lock.",
		});
	}
	refuseOthers(root, ["lockfileVersion", "schemas"]);
	const schemas = root.entries.get("schemas") ?? fail('The lock has no "schemas".', root);
	if (schemas.kind !== "object") return fail('"schemas" is an object.', schemas);
	return { schemas: new Map([...schemas.entries].map(([name, node]) => [name, readVersions(name, node)])) };

	function readVersions(name: string, list: JsonNode): readonly ReleasedVersion[] {
		if (list.kind !== "array") return fail(`The versions of "${name}" are a list.`, list);
		const versions: ReleasedVersion[] = [];
		for (const node of list.items) {
			const version = readVersion(name, node);
			const twin = findTwin(versions, version.digest);
			if (twin?.digest === version.digest) {
				return fail(`"${name}" has the version ${shortDigest(version.digest)} twice.`, node, "Remove one of the two blocks.");
			}
			if (twin !== undefined) return fail(`Two versions of "${name}" share the first digits of their digests.`, node);
			versions.push(version);
		}
		return versions;
	}

	function readVersion(name: string, node: JsonNode): ReleasedVersion {
		if (node.kind !== "object") return fail(`A version of "${name}" is an object.`, node);
		refuseOthers(node, ["digest", "pinned", "checkpoint", "definition"]);
		const digest = node.entries.get("digest") ?? fail('The version has no "digest".', node);
		const content = node.entries.get("definition") ?? fail('The version has no "definition".', node);
		const [pinned, checkpoint] = [readFlag(node, "pinned"), readFlag(node, "checkpoint")];
		const definition = JSON.stringify(toJson(content));
		if (digest.kind !== "string" || digest.value !== digestOfText(definition)) {
			return fail(`This is not the digest of the definition below it: a released version of "${name}" was changed.`, digest);
		}
		const own = content.kind === "object" ? content.entries.get("name") : undefined;
		if (own !== undefined && toJson(own) !== name) return fail(`A version of another schema stands under "${name}".`, own);
		return { digest: digest.value, definition, pinned, ...(checkpoint && { checkpoint }) };
	}

	function readFlag(node: JsonNode & { kind: "object" }, name: string): boolean {
		const flag = node.entries.get(name);
		if (flag === undefined) return false;
		return flag.kind === "boolean" ? flag.value : fail(`"${name}" is true or false.`, flag);
	}

	function refuseOthers(node: JsonNode & { kind: "object" }, known: readonly string[]): void {
		for (const [key, value] of node.entries) {
			if (!known.includes(key)) fail(`A lock has no "${key}" here.`, value);
		}
	}
}

/** A version that functions could not tell from the one of that digest: they are told its first digits alone. */
export function findTwin<V extends { readonly digest: string }>(versions: readonly V[], digest: string): V | undefined {
	return versions.find((version) => shortDigest(version.digest) === shortDigest(digest));
}

/** As functions are told a digest, and as people are shown one. */
export function shortDigest(digest: string): string {
	return digest.slice(0, DIGEST_PREFIX_LENGTH);
}

function readText({ path, text }: SchemaSource): JsonNode {
	try {
		return readJson(path, text, MAX_DEPTH + LEVELS);
	} catch (error) {
		if (!(error instanceof SchemaError)) throw error;
		const { file, line, column } = error.location;
		throw new LockError(error.problem.slice(`${file}:${line}:${column}: `.length), error.location, {
			fix: RESTORE,
			cause: error,
		});
	}
}
