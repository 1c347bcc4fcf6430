import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/sources.ts";

const manifest = (path: string) => JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
const installed = (name: string) => Number.parseInt(manifest(`node_modules/${name}`).version, 10);

test("tests run on the Node major that Lambda runs", () => {
	expect(process.versions.node.split(".")[0]).toBe("24");
});

test("the majors that matter are installed, which an older npm would silently lower", () => {
	expect({
		typescript: installed("typescript"),
		vitest: installed("vitest"),
		biome: installed("@biomejs/biome"),
		middy: installed("@middy/core"),
		node: installed("node"),
	}).toEqual({ typescript: 7, vitest: 5, biome: 2, middy: 7, node: 24 });
});

test("every dependency is pinned to an exact version", () => {
	const loose: string[] = [];
	for (const path of [
		"",
		"packages/core",
		"packages/codegen",
		"packages/broker",
		"packages/local",
		"packages/sst",
		"packages/cli",
		"packages/schemas",
		"packages/functions",
		"bench/peers",
	]) {
		const { dependencies = {}, devDependencies = {} } = manifest(path);
		for (const [name, version] of Object.entries<string>({ ...dependencies, ...devDependencies })) {
			if (!/^\d+\.\d+\.\d+$/.test(version)) loose.push(`${path || "root"}: ${name}@${version}`);
		}
	}
	expect(loose).toEqual([]);
});

test("the published packages carry one version and name each other exactly", () => {
	const published = ["core", "codegen", "broker", "local", "sst", "cli"].map((name) => manifest(`packages/${name}`));
	const versions = new Set(published.map(({ version }) => version));
	expect(versions.size).toBe(1);
	for (const { dependencies = {} } of published) {
		for (const [name, version] of Object.entries(dependencies)) {
			if (name.startsWith("@millrace/")) expect(version).toBe([...versions][0]);
		}
	}
});

test("core depends on middy and on nothing else", () => {
	expect(Object.keys(manifest("packages/core").dependencies)).toEqual(["@middy/core"]);
});

test("the benchmarks compare with the avsc that the tests know", () => {
	expect(manifest("bench/peers").dependencies.avsc).toBe(manifest("").devDependencies.avsc);
});

test("the lock file lists the packages of every platform, without which npm ci refuses a clean clone", () => {
	const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
		packages: Record<string, { optionalDependencies?: Record<string, string> }>;
	};
	const missing: string[] = [];
	for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
		for (const name of Object.keys(optionalDependencies)) {
			if (!(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages)) missing.push(name);
		}
	}
	expect(missing).toEqual([]);
});
