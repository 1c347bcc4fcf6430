import type { App } from "@millrace/core";
import type { RegistryFormat, SchemaRegistry, SubjectState } from "@millrace/local";
import type { Progress } from "../progress.ts";
import { readLockFile } from "./lock-file.ts";
import type { SchemaFolder } from "./schema-folders.ts";

/** What a registry holds, and who uses it. */
export interface ListData {
	/** Kind and name: `glue:airline-dev`. */
	readonly registry: string;
	readonly subjects: readonly ListedSubject[];
}

export interface ListedSubject {
	readonly subject: string;
	readonly format: RegistryFormat;
	readonly compatibility: SubjectState["compatibility"];
	/** Number of the version from which on new ones are judged; left out where the registry knows no such thing. */
	readonly checkpoint?: number;
	readonly versions: readonly ListedVersion[];
	/** Names of the app's topics. */
	readonly topics: readonly string[];
	/** Names of the app's consumers of these topics. */
	readonly consumers: readonly string[];
}

export interface ListedVersion {
	readonly number: number;
	readonly id: string;
	readonly status: SubjectState["versions"][number]["status"];
	/** Left out for a text that is no Avro schema to us. */
	readonly digest?: string;
	/** Which released version of the project it is, counted from 1; left out when it is none. */
	readonly released?: { readonly schema: string; readonly version: number };
}

/** @param app undefined where there is none */
export async function listSchemas(
	registry: SchemaRegistry,
	app: App | undefined,
	folders: readonly SchemaFolder[],
	cwd: string,
	bar: Progress,
): Promise<ListData> {
	const { lookAtSubject } = await import("@millrace/local");
	const released = new Map(
		folders.flatMap((folder) =>
			[...readLockFile(folder, cwd).schemas].flatMap(([schema, versions]) =>
				versions.map(({ digest }, index) => [digest, { schema, version: index + 1 }] as const),
			),
		),
	);
	const names = await registry.subjects();
	const subjects: ListedSubject[] = [];
	for (const name of names) {
		bar.update(subjects.length, names.length);
		const state = await lookAtSubject(registry, name);
		if (state !== undefined) subjects.push(describe(state, app, released));
	}
	return { registry: registry.address, subjects };
}

function describe(
	{ subject, format, compatibility, checkpoint, versions }: SubjectState,
	app: App | undefined,
	released: ReadonlyMap<string, NonNullable<ListedVersion["released"]>>,
): ListedSubject {
	const topics = (app?.topics ?? [])
		.filter((topic) =>
			(["key", "value"] as const).some((part) => topic.wire[part] !== "plain" && topic.subjects[part] === subject),
		)
		.map((topic) => topic.name);
	const consumers = (app?.consumers ?? []).filter(({ topic }) => topics.includes(topic.name)).map(({ name }) => name);
	return {
		...{ subject, format, compatibility, ...(checkpoint !== undefined && { checkpoint }) },
		versions: versions.map(({ number, id = "", status, digest }) => {
			const ours = digest === undefined ? undefined : released.get(digest);
			return { number, id, status, ...(digest !== undefined && { digest }), ...(ours && { released: ours }) };
		}),
		...{ topics, consumers },
	};
}
