import { expect, test } from "vitest";
import { createStackMapper } from "../../../packages/local/src/invoker/stack-mapper.ts";

const mapper = createStackMapper({
	bundle: "/tmp/x/bundle.mjs",
	map: '{"version":3,"sources":[],"names":[],"mappings":""}',
	mapFolder: "/shop",
	root: "/shop",
	libraries: ["/shop/packages/core"],
});

function framesOf(...lines: string[]) {
	const error = new Error("no");
	error.stack = ["Error: no", ...lines.map((line) => `    at ${line}`)].join("\n");
	return mapper.frames(error);
}

test.each([
	["a dependency", "f (/shop/node_modules/lodash/index.js:1:1)"],
	["a package of Millrace in the same workspace", "f (/shop/packages/core/src/runtime/consume.ts:1:1)"],
	["another folder", "f (/elsewhere/a.ts:1:1)"],
	["a folder whose name only starts alike", "f (/shop-two/a.ts:1:1)"],
	["Node itself", "f (node:internal/timers:1:1)"],
	["the bundle, at a place its map does not know", "f (file:///tmp/x/bundle.mjs:1:1)"],
])("a frame of %s is left out", (_, frame) => {
	expect(framesOf(frame)).toEqual([]);
});

test("frames of the project are kept in every form, relative to it", () => {
	expect(
		framesOf(
			"f (/shop/src/a.ts:1:2)",
			"async Promise.all (index 0)",
			"async g (file:///shop/src/b.ts:3:4)",
			"/shop/src/c.ts:5:6",
			"async file:///shop/src/d.ts:7:8",
			"new Order (/shop/packages/core-api/e.ts:9:10)",
		),
	).toEqual([
		"at f (src/a.ts:1:2)",
		"at async g (src/b.ts:3:4)",
		"at src/c.ts:5:6",
		"at src/d.ts:7:8",
		"at new Order (packages/core-api/e.ts:9:10)",
	]);
});
