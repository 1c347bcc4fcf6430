import { kafkaConsumer } from "@aws-lambda-powertools/kafka";
import type { MskEvent } from "../batch.ts";

/* avro-js is 1.12.1: 1.12.2 requires a package that it does not name as a dependency. */

/** All values of an event, as Powertools' consumer reads them: bare Avro, because Lambda removes the frame of what it validates. */
export function powertools(definition: string): (event: MskEvent) => Promise<readonly unknown[]> {
	const handler = kafkaConsumer(async ({ records }) => records.map(({ value }) => value), {
		value: { type: "avro", schema: definition },
	});
	return async (event) => (await handler(event, {})) as readonly unknown[];
}
