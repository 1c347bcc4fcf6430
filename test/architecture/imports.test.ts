import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf, packageSources, root } from "../support/sources.ts";

/*
  Which package may import which (docs/architecture.md, "Borders"). Packages that later issues add stand here already: the borders are
  decided before the rooms are filled.
*/
const borders: Readonly<Record<string, readonly string[]>> = {
	core: ["@middy/core", "aws-lambda"],
	codegen: ["@millrace/core"],
	broker: [],
	local: ["@millrace/core", "@millrace/codegen", "@millrace/broker", "esbuild"],
	sst: ["@millrace/core"],
	cli: ["@millrace/core", "@millrace/codegen", "@millrace/local"],
	schemas: ["@millrace/core", "valibot"],
	functions: ["@millrace/core", "@example/schemas"],
};

const sources = packageSources();
const edges = sources.flatMap(importsOf);
const packageOf = (path: string) => path.split("/")[1] as string;
const nameOf = (specifier: string) =>
	specifier
		.split("/")
		.slice(0, specifier.startsWith("@") ? 2 : 1)
		.join("/");

test("every package imports only what its border allows", () => {
	const foreign = edges.filter(({ from, specifier, target }) => {
		if (target !== undefined || specifier.startsWith("node:")) return false;
		return !borders[packageOf(from)]?.includes(nameOf(specifier));
	});
	expect(foreign.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
	expect(sources.length).toBeGreaterThan(60);
});

test("no relative import leaves its package, and each leads to a file", () => {
	const wrong = edges.filter(
		({ from, target }) => target !== undefined && (packageOf(target) !== packageOf(from) || !existsSync(join(root, target))),
	);
	expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
});

test("core loads no node: module on import, and a format's library only behind its own subpath", () => {
	const entry = new Set(reachable("packages/core/src/index.ts"));
	const shipped = edges.filter(({ from, typeOnly }) => entry.has(from) && !typeOnly && from.startsWith("packages/core/src/"));
	expect(shipped.filter(({ specifier }) => specifier.startsWith("node:"))).toEqual([]);
	expect(reachable("packages/core/src/index.ts").filter((path) => path.startsWith("packages/core/src/avro/"))).toEqual([]);
	expect(reachable("packages/core/src/index.ts").filter((path) => path.startsWith("packages/core/src/testing/"))).toEqual([]);
});

test("the broker's client loads neither its server nor what that keeps", () => {
	const loaded = reachable("packages/broker/src/client/index.ts");
	const server = /\/(cluster|start-broker)\.ts$|\/src\/(admin|auth|fault|storage|transaction)\/|\/server\/(?!api)/;
	expect(loaded.filter((path) => server.test(path))).toEqual([]);
	expect(loaded).toContain("packages/broker/src/api/fetch.ts");
});

test("a consumer's declaration never reaches a handler", () => {
	const consumers = sources.filter((path) => path.endsWith("/consumer.ts") && path.startsWith("packages/functions/"));
	expect(consumers.length).toBeGreaterThan(0);
	for (const consumer of consumers) {
		expect(reachable(consumer).filter((path) => path.endsWith("/handler.ts"))).toEqual([]);
	}
});

test("the module graph has no cycles", () => {
	const cycles: string[] = [];
	const state = new Map<string, "open" | "done">();
	const visit = (path: string, trail: readonly string[]) => {
		if (state.get(path) === "done") return;
		if (state.get(path) === "open") {
			cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
			return;
		}
		state.set(path, "open");
		for (const next of valueTargets(path)) visit(next, [...trail, path]);
		state.set(path, "done");
	};
	for (const source of sources) visit(source, []);
	expect(cycles).toEqual([]);
});

function valueTargets(path: string): readonly string[] {
	return edges
		.filter(({ from, typeOnly, target }) => from === path && !typeOnly && target !== undefined)
		.map(({ target }) => target as string);
}

function reachable(start: string): readonly string[] {
	const seen = new Set<string>();
	const visit = (path: string) => {
		if (seen.has(path)) return;
		seen.add(path);
		for (const next of valueTargets(path)) visit(next);
	};
	visit(start);
	return [...seen];
}
