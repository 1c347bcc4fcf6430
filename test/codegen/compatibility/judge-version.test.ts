import { avroRules, digestOf, type FormatRules, isRefused, type JudgedVersion, judgeVersion, MODES } from "@millrace/codegen";
import { describe, expect, test } from "vitest";
import glue from "../../fixtures/avro-compatibility/glue-cases.json" with { type: "json" };

/** Versions of a format that a test understands: what it reads, and what it writes. */
const letters: FormatRules<{ readonly reads: string; readonly writes: string }> = {
	read: (text) => JSON.parse(text),
	checkReader: ({ reads }, { writes }) =>
		[...writes]
			.filter((letter) => !reads.includes(letter))
			.map((letter) => ({
				...{ rule: "LETTER", path: letter, problem: `no ${letter}`, reader: reads, writer: writes },
				fix: { reader: `read ${letter}`, writer: `do not write ${letter}` },
			})),
};
const version = (reads: string, writes = reads): JudgedVersion => ({
	digest: `${reads}/${writes}`,
	definition: JSON.stringify({ reads, writes }),
});
const judge = (mode: (typeof MODES)[number], versions: readonly JudgedVersion[], candidate: JudgedVersion, checkpoint?: number) =>
	judgeVersion(letters, { mode, versions, candidate, ...(checkpoint !== undefined && { checkpoint }) });

describe("what a mode compares", () => {
	// The second version can be read by and reads the third; with the first, neither can the other.
	const versions = [version("a"), version("abc", "b")];
	const both = version("bc", "b");
	test.each([
		["NONE", "compatible", []],
		["DISABLED", "disabled", []],
		["BACKWARD", "compatible", [2]],
		["FORWARD", "compatible", [2]],
		["FULL", "compatible", [2]],
		["BACKWARD_ALL", "incompatible", [1, 2]],
		["FORWARD_ALL", "incompatible", [1, 2]],
		["FULL_ALL", "incompatible", [1, 2]],
	] as const)("%s", (mode, outcome, compared) => {
		const verdict = judge(mode, versions, both);
		expect(verdict).toMatchObject({ mode, outcome });
		expect(verdict.compared.map(({ number }) => number)).toEqual(compared);
		expect(isRefused(verdict)).toBe(outcome !== "compatible");
	});

	test("each direction alone", () => {
		const older = [version("ab", "a")];
		expect(judge("BACKWARD", older, version("b", "b")).incompatibilities).toMatchObject([{ path: "a", direction: "BACKWARD" }]);
		expect(judge("BACKWARD", older, version("ac", "c")).outcome).toBe("compatible");
		expect(judge("FORWARD", older, version("b", "b")).outcome).toBe("compatible");
		expect(judge("FORWARD", older, version("ac", "c")).incompatibilities).toMatchObject([{ path: "c", direction: "FORWARD" }]);
		expect(judge("FULL", older, version("b", "c")).incompatibilities).toMatchObject([
			{ path: "a", direction: "BACKWARD" },
			{ path: "c", direction: "FORWARD" },
		]);
	});
});

describe("what a mode does not compare:", () => {
	test.each(MODES)("the first version, under %s", (mode) => {
		expect(judge(mode, [], version("a"))).toEqual({ mode, outcome: "first", compared: [], incompatibilities: [] });
	});

	test.each(MODES)("the newest version with itself, under %s", (mode) => {
		expect(judge(mode, [version("b"), version("a")], version("a")).outcome).toBe("unchanged");
	});

	test("versions before the checkpoint", () => {
		const versions = [version("x"), version("abc", "ab"), version("abc", "a")];
		expect(judge("FULL_ALL", versions, version("abc", "c")).outcome).toBe("incompatible");
		expect(judge("FULL_ALL", versions, version("abc", "c"), 2)).toMatchObject({
			outcome: "compatible",
			compared: [{ number: 2 }, { number: 3 }],
		});
		expect(judge("BACKWARD", versions, version("ab"), 3).compared).toEqual([{ number: 3, digest: "abc/a" }]);
	});
});

test("a version that comes back is judged against those after it and before it, never against itself", () => {
	const versions = [version("a"), version("ab"), version("b")];
	expect(judge("BACKWARD", versions, version("ab")).compared).toEqual([{ number: 3, digest: "b/b" }]);
	expect(judge("BACKWARD_ALL", versions, version("ab")).compared.map(({ number }) => number)).toEqual([1, 3]);
});

test("the older side is old and the newer new, whichever reads, and the remedy is for the one that can change", () => {
	const [backward, forward] = judge("FULL", [version("o")], version("n")).incompatibilities;
	expect(backward).toMatchObject({ direction: "BACKWARD", old: "o", new: "n", fix: "read o" });
	expect(forward).toMatchObject({ direction: "FORWARD", old: "o", new: "n", fix: "do not write n" });
});

test("what holds of several versions is said once, with all of them", () => {
	const versions = [version("a"), version("b"), { ...version("a"), digest: "another" }];
	expect(judge("BACKWARD_ALL", versions, version("c")).incompatibilities).toMatchObject([
		{ path: "a", versions: [{ number: 1 }, { number: 3, digest: "another" }] },
		{ path: "b", versions: [{ number: 2 }] },
	]);
});

describe("versions of AWS's own integration tests are judged as those mean Glue to judge them:", () => {
	const judgeAll = ({ mode, versions }: (typeof glue.cases)[number]) => {
		const all = versions.map((schema) => ({ digest: digestOf(JSON.stringify(schema)), definition: JSON.stringify(schema) }));
		return all.map((candidate, index) =>
			judgeVersion(avroRules, { mode: mode as "NONE", versions: all.slice(0, index), candidate }),
		);
	};

	test.each(glue.cases)("$files under $mode", (one) => {
		const verdicts = judgeAll(one);
		expect(verdicts.slice(0, -1).some(isRefused)).toBe(false);
		expect(verdicts.slice(-1).some(isRefused)).toBe(!one.accepted);
	});

	test.each(glue.differs)("but for the name of the outermost record, which Glue lets change: $files", (one) => {
		expect(judgeAll(one).at(-1)?.incompatibilities.map(({ rule }) => rule)).toEqual(["NAME_MISMATCH"]);
	});
});
