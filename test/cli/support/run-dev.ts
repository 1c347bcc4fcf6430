import { type CliControl, runCli } from "./run-cli.ts";

/** Runs `dev` on a terminal; each step waits for a text of standard output and does something. */
export async function runDev(
	argv: readonly string[],
	cwd: string,
	steps: readonly (readonly [RegExp, (control: CliControl) => void])[],
) {
	const left = [...steps];
	let control: CliControl | undefined;
	let from = 0;
	return runCli(["dev", ...argv], {
		cwd,
		isTTY: true,
		env: { NO_COLOR: "1" },
		now: () => Date.now(),
		control: (given) => {
			control = given;
		},
		onOutput(stdout) {
			const [step] = left;
			const found = step?.[0].exec(stdout.slice(from));
			if (step === undefined || found === null || found === undefined || control === undefined) return;
			left.shift();
			from += found.index + found[0].length;
			step[1](control);
		},
	});
}

export const press = (key: string) => (control: CliControl) => control.press(key);
