import { ProjectError } from "./project-error.ts";

/** What a registry is told of the schemas of a folder, beside their versions: the key `registry` beside the folders. */
export interface RegistryLabels {
	/** Of every schema. */
	readonly tags?: Readonly<Record<string, string>>;
	/** Of every version. */
	readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Labels as somebody wrote them into a package.json; undefined is none.
 * @param key of the labels in that file, such as `millrace.registry`
 * @throws {ProjectError} for anything but texts by key.
 */
export function readRegistryLabels(value: unknown, path: string, key: string): RegistryLabels {
	if (value === undefined) return {};
	if (!isObject(value)) throw refuse(path, key);
	for (const [name, labels] of Object.entries(value)) {
		if (name !== "tags" && name !== "metadata") throw refuse(path, `${key}.${name}`);
		if (!isObject(labels) || Object.values(labels).some((label) => typeof label !== "string"))
			throw refuse(path, `${key}.${name}`);
	}
	// Sound: nothing but these two is in it, and both hold texts.
	return value as RegistryLabels;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(path: string, key: string): ProjectError {
	return new ProjectError(`The key "${key}" of ${path} is not what a registry is told.`, [
		{
			id: "write-labels",
			label: 'Write "registry" as { "tags": { "team": "air" }, "metadata": { "owner": "air" } }; both may be left out.',
		},
	]);
}
