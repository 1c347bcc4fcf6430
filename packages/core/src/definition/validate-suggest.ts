/** The known name that a misspelt one most likely means; `undefined` when none is near. */
export function suggestName(name: string, known: readonly string[]): string | undefined {
	let best: { readonly name: string; readonly distance: number } | undefined;
	for (const candidate of known) {
		const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
		if (distance <= Math.max(1, Math.floor(candidate.length / 3)) && (best === undefined || distance < best.distance)) {
			best = { name: candidate, distance };
		}
	}
	return best?.name;
}

/** `Did you mean "x"?` when a name is near, otherwise the names there are. */
export function didYouMean(name: string, known: readonly string[]): string {
	const near = suggestName(name, known);
	if (near !== undefined) return `Did you mean ${JSON.stringify(near)}?`;
	return known.length === 0 ? "There is none." : `There are: ${known.join(", ")}.`;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(left: string, right: string): number {
	let row = Array.from({ length: right.length + 1 }, (_, index) => index);
	for (let i = 1; i <= left.length; i++) {
		const next = [i];
		for (let j = 1; j <= right.length; j++) {
			const substituted = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
			next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substituted));
		}
		row = next;
	}
	return row[right.length] ?? 0;
}
