import { MillraceError } from "@millrace/core";
import { EXPLANATIONS } from "@millrace/core/explain";
import { WireHeaderError } from "@millrace/core/wire";
import { expect, test } from "vitest";
import { describeError } from "../../../packages/cli/src/describe-error.ts";
import { runCli } from "../support/run-cli.ts";

const code = "WIRE_HEADER_INVALID";

test("a code is explained with its remedy, however it is written", async () => {
	const { meaning, fix } = EXPLANATIONS[code] ?? {};
	for (const written of [code, code.toLowerCase()]) {
		expect(await runCli(["explain", written])).toMatchObject({
			code: 0,
			stderr: "",
			stdout: `${code}: ${meaning}\nFix: ${fix}\n`,
		});
	}
	expect((await runCli(["explain", code, "--json"])).envelope.data).toEqual({ explanations: [{ code, meaning, fix }] });
});

test("without a code all are listed", async () => {
	const { envelope } = await runCli(["explain", "--json"]);
	const { explanations } = envelope.data as { readonly explanations: readonly { readonly code: string }[] };
	expect(explanations.map((one) => one.code)).toEqual(Object.keys(EXPLANATIONS));
});

test("a code that does not exist is refused with the nearest that does", async () => {
	const { envelope, code: exit } = await runCli(["explain", "WIRE_HEDER_INVALID", "--json"]);
	expect(exit).toBe(2);
	expect(envelope.error?.actions.map(({ command }) => command)).toEqual([`millrace explain ${code}`, "millrace explain"]);
	expect((await runCli(["explain", "constructor"])).code).toBe(2);
});

test("an error of a function points at its explanation, and the tools print that as its fix", async () => {
	const error = new WireHeaderError("There is no Glue header.");
	expect(error.message).toBe(`There is no Glue header. Run \`millrace explain ${code}\`.`);
	expect(error.fix).toBeUndefined();
	expect((await describeError(error)).actions).toEqual([{ id: "fix", label: EXPLANATIONS[code]?.fix }]);
});

test("a remedy that an error brings itself wins over the explanation of its code", async () => {
	class OwnError extends MillraceError {
		static override readonly code = code;
	}
	expect((await describeError(new OwnError("No.", { fix: "Do this." }))).actions).toEqual([{ id: "fix", label: "Do this." }]);
});
