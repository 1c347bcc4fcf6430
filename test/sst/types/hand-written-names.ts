import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/sources.ts";

/*
  `npm run check` knows SST's globals by hand (packages/sst/ambient): a wrong name there would let the same wrong name into a component, where a
  spread of properties hides it from the real types, and Pulumi would drop it without a word. So every name that was written by hand is looked up
  in the real types, at every depth.
*/
const DECLARATIONS = { aws: "aws.d.ts", sst: "sst.d.ts", $util: "globals.d.ts" } as const;

/**
 * The declarations under another name next to the real ones, and a file with one question each; to be compiled by `checkTypes`.
 *
 * @param copy tells these files from those of another call
 */
export function handWrittenNames(
	copy: string,
	edited: (text: string) => string = (text) => text,
): Readonly<Record<string, string>> {
	const files: Record<string, string> = {};
	const questions: string[] = [];
	for (const [space, file] of Object.entries(DECLARATIONS)) {
		const text = edited(readFileSync(join(root, "packages/sst/ambient", file), "utf8"));
		const [declared = ""] = /^declare namespace [\s\S]*?^\}/m.exec(text) ?? [];
		const renamed = `${copy}_${space.replace("$", "")}`;
		files[`${renamed}.d.ts`] = declared.replace(`namespace ${space}`, `namespace ${renamed}`);
		for (const path of namesIn(declared)) {
			const [theirs, ours] = [path, path.replace(space, renamed)];
			questions.push(`export const q${questions.length}: Foreign<${ours}, ${theirs}> = [];`);
		}
	}
	return { ...files, [`${copy}.ts`]: `${QUESTION}\n${questions.join("\n")}\n` };
}

/** Interfaces and classes without type parameters, by their full names. */
function namesIn(declaration: string): readonly string[] {
	const spaces: string[] = [];
	const names: string[] = [];
	for (const line of declaration.split("\n")) {
		const depth = /^\t*/.exec(line)?.[0].length ?? 0;
		const space = /^\s*(?:declare )?namespace (\S+) \{/.exec(line)?.[1];
		const name = /^\s*(?:interface|class) (\w+) (?:extends [\w.$]+ )?\{/.exec(line)?.[1];
		if (space !== undefined) spaces.splice(depth, spaces.length, space);
		if (name !== undefined) names.push([...spaces.slice(0, depth), name].join("."));
	}
	return names;
}

/** A list of names that ours have and theirs do not: empty, if all is well. */
const QUESTION = `
type Foreign<Ours, Theirs> = [Names<$util.Unwrap<Ours>, $util.Unwrap<Theirs>>] extends [never] ? [] : Names<$util.Unwrap<Ours>, $util.Unwrap<Theirs>>;
type Names<Ours, Theirs, Path extends string = ""> = Ours extends readonly (infer One)[]
	? Names<One, Element<Theirs>, Path>
	: Ours extends ((...args: never[]) => unknown) | { apply: unknown }
		? never
		: string extends keyof Ours
		? never
		: Ours extends object
			? { [Name in keyof Ours & string]-?: Name extends Keys<Theirs> ? Names<NonNullable<Ours[Name]>, At<Theirs, Name>, \`\${Path}.\${Name}\`> : \`\${Path}.\${Name}\` }[keyof Ours & string]
			: never;
type Keys<T> = T extends unknown ? keyof T : never;
type At<T, Name extends string> = T extends { [N in Name]?: infer V } ? NonNullable<V> : never;
type Element<T> = T extends readonly (infer One)[] ? One : never;
`;
