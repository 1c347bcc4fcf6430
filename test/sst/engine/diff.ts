import { isDeepStrictEqual } from "node:util";
import { immutableProperties } from "./immutable.ts";
import type { Properties } from "./protocol.ts";
import type { Declared, Resource } from "./resource.ts";

/** What a declaration means for the resource that is there. */
export type Difference = { readonly op: "same" } | { readonly op: "update" | "replace"; readonly properties: readonly string[] };

export function diffResource(was: Resource, now: Pick<Declared, "type" | "custom" | "inputs" | "replaceOnChanges">): Difference {
	const changed = changedPaths(was.inputs, now.inputs);
	if (changed.length === 0) return { op: "same" };
	if (!now.custom) return { op: "update", properties: changed };
	const immutable = [...immutableProperties(now.type, now.inputs), ...now.replaceOnChanges];
	const forcing = changed.filter((path) =>
		immutable.some((fixed) => fixed === "*" || within(path, fixed) || within(fixed, path)),
	);
	return forcing.length > 0 ? { op: "replace", properties: forcing } : { op: "update", properties: changed };
}

/** The declared inputs with the former values of what a program said to ignore. */
export function keepIgnored(was: Properties, now: Properties, ignored: readonly string[]): Properties {
	return ignored.reduce((inputs, path) => put(inputs, path.split("."), at(was, path.split("."))), now);
}

/** Paths at which two values differ; lists are compared as wholes. */
function changedPaths(was: unknown, now: unknown, path = ""): readonly string[] {
	if (isDeepStrictEqual(was, now)) return [];
	if (!isObject(was) || !isObject(now)) return [path];
	return [...new Set([...Object.keys(was), ...Object.keys(now)])].flatMap((key) =>
		changedPaths(was[key], now[key], path === "" ? key : `${path}.${key}`),
	);
}

const within = (path: string, outer: string) => path === outer || path.startsWith(`${outer}.`);

function at(value: unknown, [key, ...rest]: readonly string[]): unknown {
	if (key === undefined) return value;
	return isObject(value) ? at(value[key], rest) : undefined;
}

function put(value: Properties, [key = "", ...rest]: readonly string[], former: unknown): Properties {
	const { [key]: current, ...others } = value;
	const next = rest.length === 0 ? former : put(isObject(current) ? current : {}, rest, former);
	return next === undefined ? others : { ...others, [key]: next };
}

function isObject(value: unknown): value is Properties {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
