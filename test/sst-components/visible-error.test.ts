import "../support/fake-sst.ts";

import { expect, test } from "vitest";
import { NameClashError } from "../../packages/sst/src/deploy-error.ts";
import { visibly } from "../../packages/sst/src/visible-error.ts";

const clash = new NameClashError("Two become one.", { fix: "Rename one." });

test("a coded error ends the program with code, message and remedy, and keeps itself as the cause", () => {
	const error = caught(clash);
	expect(error).toMatchObject({ name: "Error", code: "RESOURCE_NAME_CLASH", fix: "Rename one.", cause: clash });
	expect((error as Error).constructor.name).toBe("RunError");
	expect((error as Error).message).toBe("RESOURCE_NAME_CLASH: Two become one. Rename one.");
});

test("any other error stays what it is, and so does what went well", () => {
	const bug = new TypeError("a bug");
	expect(caught(bug)).toBe(bug);
	expect(visibly(() => 1)).toBe(1);
});

function caught(thrown: Error): unknown {
	try {
		return visibly(() => {
			throw thrown;
		});
	} catch (error) {
		return error;
	}
}
