import { expect, test } from "vitest";
import { collectLetters } from "../../../packages/local/src/redrive/collect-letters.ts";
import { type FoundLetter, readLetterFacts } from "../../../packages/local/src/redrive/dead-letter.ts";
import { functionLetter, lambdaLetter } from "../support/letters.ts";
import { record, records } from "../support/records.ts";

async function* letters(...texts: readonly string[]): AsyncGenerator<FoundLetter> {
	for (const text of texts) {
		const document = JSON.parse(text) as { payload: string };
		const { records: partitions } = JSON.parse(document.payload) as { records: Record<string, ReturnType<typeof record>[]> };
		yield { kind: "letter", records: Object.values(partitions).flat(), ...readLetterFacts(document) };
	}
}

test("what Lambda gave up in any order is in order again, each record once, with what its last letter says", async () => {
	const { records: all, ...counts } = await collectLetters(
		letters(
			lambdaLetter(records("1:8", "0:5"), "s3", { time: 2000 }),
			functionLetter(record(0, 5), "LATER", { time: 3000 }),
			lambdaLetter(records("0:2", "0:5", "1:3"), "s3", { time: 1000 }),
		),
	);
	expect(all.map(({ record: { partition, offset }, facts }) => [partition, offset, facts.time, facts.code])).toEqual([
		[0, 2, 1000, undefined],
		[0, 5, 3000, "LATER"],
		[1, 3, 1000, undefined],
		[1, 8, 2000, undefined],
	]);
	expect(counts).toEqual({ letters: 3, duplicates: 2, unreadable: [] });
});

test("the same offset at another time is another record: its topic was made again", async () => {
	const found = await collectLetters(letters(lambdaLetter([record(0, 5)]), lambdaLetter([record(0, 5, { timestamp: 1 })])));
	expect(found).toMatchObject({ records: [{ record: { timestamp: 1 } }, { record: { offset: 5 } }], duplicates: 0 });
});
