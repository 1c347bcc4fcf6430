/** Longest line of generated code, as the formatter of this repository has it. */
const LINE_WIDTH = 130;

/**
 * The functions and constants of one generated module, in the order in which they were added. Names are claimed before texts are
 * written, because functions call each other; what nothing calls in the end is left out.
 */
export class ModuleCode {
	readonly #taken: Set<string>;
	readonly #texts = new Map<string, string>();
	/** Names by text, with the name itself left out: two versions share what reads the same. */
	readonly #known = new Map<string, string>();

	/** @param taken names that the module has already, or that its functions use inside */
	constructor(taken: Iterable<string>) {
		this.#taken = new Set(taken);
	}

	/** That name, or one like it that is free. */
	claim(name: string): string {
		let free = name;
		for (let count = 2; this.#taken.has(free); count++) free = `${name}${count}`;
		this.#taken.add(free);
		return free;
	}

	/** Gives a claimed name its text, with its line end. Returns the name to use: that of an earlier text which differs in its own name alone. */
	add(name: string, text: string): string {
		this.#texts.set(name, text);
		const nameless = text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), "#");
		const known = this.#known.get(nameless) ?? name;
		this.#known.set(nameless, known);
		return known;
	}

	/** What the names in `roots` need, in the order in which it was claimed for the first time. */
	textOf(roots: readonly string[]): string {
		const used = new Set<string>();
		const visit = (text: string): void => {
			for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
				const inner = this.#texts.get(word);
				if (inner === undefined || used.has(word)) continue;
				used.add(word);
				visit(inner);
			}
		};
		visit(roots.join(" "));
		return [...this.#texts].flatMap(([name, text]) => (used.has(name) ? [text] : [])).join("\n");
	}
}

/** A list of parts between brackets: on one line where it fits behind `before`, else a part a line. */
export function bracket(before: string, open: string, parts: readonly string[], close: string, indent: string): string {
	const space = open === "{" && parts.length > 0 ? " " : "";
	const line = `${before}${open}${space}${parts.join(", ")}${space}${close}`;
	// Tabs count as two, as the formatter has them.
	if (!line.includes("\n") && line.length + indent.length <= LINE_WIDTH) return line;
	const lines = parts.map((part) => `${indent}\t${part},\n`).join("");
	return `${before}${open}\n${lines}${indent}${close}`;
}
