import { inspect } from "node:util";
import { expect, test } from "vitest";
import { NameClashError } from "../../packages/sst/src/deploy-error.ts";
import { VisibleError, visibly } from "../../packages/sst/src/visible-error.ts";

test("a coded error is one that SST shows without its stack: it looks for the name that Node prints first", () => {
	const fail = () => {
		throw new NameClashError("Two become one.", { fix: "Rename one." });
	};
	const error = caught(() => visibly(fail));
	expect(error).toBeInstanceOf(VisibleError);
	expect(error).toMatchObject({ code: "RESOURCE_NAME_CLASH", fix: "Rename one." });
	expect(inspect(error).split("\n")[0]).toBe("VisibleError: RESOURCE_NAME_CLASH: Two become one. Rename one.");
});

test("any other error stays what it is", () => {
	const bug = new TypeError("a bug");
	expect(
		caught(() =>
			visibly(() => {
				throw bug;
			}),
		),
	).toBe(bug);
	expect(visibly(() => 1)).toBe(1);
});

function caught(run: () => unknown): unknown {
	try {
		return run();
	} catch (error) {
		return error;
	}
}
