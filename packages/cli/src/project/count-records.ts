/** Records of a topic in a source, for the end of a progress bar. Stops counting when the signal says so. */
export async function countRecords(source: string, topic: string, signal: AbortSignal): Promise<number> {
	const { readSource } = await import("@millrace/local");
	let count = 0;
	for await (const { event } of readSource(source)) {
		for (const records of Object.values(event.records)) count += records.filter((record) => record.topic === topic).length;
		if (signal.aborted) break;
	}
	return count;
}
