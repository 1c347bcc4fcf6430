import type { Properties } from "../engine/protocol.ts";

/** Names of properties as CloudFormation writes them: `batchSize` is `BatchSize`, at every depth. */
export function pascal(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(pascal);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, inner]) =>
			inner === undefined ? [] : [[`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, pascal(inner)]],
		),
	);
}

/** Another name, or another name and value, or nothing. */
type Rename = string | ((value: unknown) => readonly [string, unknown] | undefined);

/** Properties with some of them under other names; what is not named stays as it is. */
export function rename(properties: Properties, names: Readonly<Record<string, Rename>>): Properties {
	return Object.fromEntries(
		Object.entries(properties).flatMap(([name, value]) => {
			const to = names[name];
			if (to === undefined) return [[name, value]];
			if (typeof to === "string") return [[to, value]];
			const renamed = to(value);
			return renamed === undefined ? [] : [renamed];
		}),
	);
}

export function tagList(tags: Properties): readonly { readonly Key: string; readonly Value: unknown }[] {
	return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
