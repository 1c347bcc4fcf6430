import { expect, test } from "vitest";
import { bundleHandler } from "../../support/bundle.ts";
import { root } from "../../support/sources.ts";

/*
  What the two functions of the deploy-time step weigh, bundled as SST does. A ceiling moves only in the commit that needs it, with a sentence
  that says what it buys.
*/
test.each([
	["topics", 20_500],
	["schemas", 13_000],
])("the function for %s stays within its ceiling, and carries neither runtime, plan nor a library", async (name, ceiling) => {
	const { bytes, sources } = await bundleHandler(
		`export { handler } from "@millrace/sst/setup/${name}";`,
		`${root}/packages/functions`,
	);
	expect(bytes).toBeLessThanOrEqual(ceiling);
	expect(bytes).toBeGreaterThan(ceiling - 1500);
	expect(sources.filter((path) => !/^packages\/(core|sst)\/src\//.test(path))).toEqual([]);
	expect(
		sources.filter((path) => /core\/src\/(plan|testing|avro|input)\/|consume|middy|definition\/validate/.test(path)),
	).toEqual([]);
});
