import { readFileSync } from "node:fs";
import { delays } from "@example/functions/delays/consumer";
import { definitionOf } from "@millrace/codegen";
import { consume } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import avsc from "avsc";
import { interleaved, ratio, spread } from "./measure.ts";

/*
  From a parsed event to every value in a handler's hands: the whole runtime (frames, schema store, typed record, order, attempts, outcome,
  metrics line) against the loop that a careful user writes by hand with avsc, which does none of that.
*/
interface Row {
	readonly date: string;
	readonly delay: number;
	readonly distance: number;
	readonly origin: string;
	readonly destination: string;
}

const rows: readonly Row[] = JSON.parse(readFileSync("node_modules/vega-datasets/data/flights-20k.json", "utf8"));
const path = "packages/schemas/avro/flight.avsc";
const type = avsc.Type.forSchema(JSON.parse(definitionOf({ path, text: readFileSync(path, "utf8") })));

const handler = consume(delays, () => {});

for (const size of [100, 1000, 10_000]) {
	const records = rows.slice(0, size).map((row, index) => ({
		key: row.origin,
		partition: index % 6,
		value: { ...row, date: new Date(`${row.date.replace(" ", "T").replaceAll("/", "-")}:00Z`) },
	}));
	const event = deliver(delays, records);
	const times = await interleaved(
		{
			"hand-written avsc loop": () => {
				let sum = 0;
				for (const batch of Object.values(event.records)) {
					for (const { value } of batch) sum += type.fromBuffer(Buffer.from(value as string, "base64").subarray(18)).delay;
				}
				return sum;
			},
			"consume()": async () => {
				const { response } = await invoke(handler, event);
				if (response?.batchItemFailures.length !== 0) throw new Error("The batch did not succeed.");
			},
		},
		size > 1000 ? 15 : 41,
	);
	const loop = times["hand-written avsc loop"] as readonly number[];
	for (const [name, values] of Object.entries(times)) {
		const { median, low, high } = ratio(loop, values);
		const perRecord = (spread(values).median * 1000) / size;
		process.stdout.write(
			`${String(size).padStart(6)} records  ${name.padEnd(24)} ${perRecord.toFixed(2).padStart(7)} us/record  ${median.toFixed(2)}x [${low.toFixed(2)}-${high.toFixed(2)}]\n`,
		);
	}
}
