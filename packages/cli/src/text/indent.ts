import type { Style } from "../style.ts";

/** Every line of a text that is not empty, moved to the right. */
export function indent(text: string, spaces: number): string {
	return text.replaceAll(/^(?=.)/gm, " ".repeat(spaces));
}

/** A title and what stands under it; nothing when there is nothing. */
export function section(title: string, body: string, style: Style): string {
	return body === "" ? "" : `${style.bold(title)}\n${indent(body, 2)}`;
}
