/** Ascending whole numbers, those that follow each other as one: `1 to 4, 7`. */
export function writeRanges(numbers: readonly number[]): string {
	const ranges: [first: number, last: number][] = [];
	for (const number of numbers) {
		const open = ranges.at(-1);
		if (open !== undefined && open[1] === number - 1) open[1] = number;
		else ranges.push([number, number]);
	}
	return ranges.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`)).join(", ");
}
