import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import { type Command, defineCommand } from "../command.ts";
import type { EnvelopeError } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { diagnose, type Finding } from "../project/diagnose.ts";

interface DoctorData {
	readonly findings: readonly Finding[];
}

export const doctor: Command = defineCommand({
	description:
		"Looks at Node, the installed packages, the configuration, the schemas, AWS settings (whether they are there, never what\nthey are) and write permission. Warnings alone exit 0.",
	arguments: [],
	flags: CONFIG_FLAG,
	examples: ["millrace doctor", "millrace doctor --json"],

	async run({ flags, io, progress }) {
		const bar = progress("examining");
		const findings: Finding[] = [];
		for await (const finding of diagnose({
			...io,
			config: flags.config,
			nodeVersion: process.versions.node,
			temporaryFolder: tmpdir(),
			canWrite,
		})) {
			findings.push(finding);
			bar.update(findings.length);
		}
		const failed = findings.filter(({ status }) => status === "fail");
		const data: DoctorData = { findings };
		return failed.length === 0 ? { data } : { data, error: doctorError(failed) };
	},

	render({ findings }: DoctorData, style) {
		const marks = { ok: style.good("ok  "), warn: style.careful("warn"), fail: style.bad("fail") };
		return findings
			.map(
				({ name, status, message, fix }) =>
					`${marks[status]}  ${name}: ${message}\n${fix === undefined ? "" : `      Fix: ${fix}\n`}`,
			)
			.join("");
	},
});

function doctorError(failed: readonly Finding[]): EnvelopeError {
	return {
		code: "DOCTOR_FOUND_TROUBLE",
		category: "configuration",
		message: `Not in order: ${failed.map(({ name }) => name).join(", ")}.`,
		retryable: false,
		actions: failed.map(({ name, fix = "" }) => ({ id: `fix-${name.replaceAll(" ", "-")}`, label: fix })),
	};
}

function canWrite(folder: string): boolean {
	try {
		accessSync(folder, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}
