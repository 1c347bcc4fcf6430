import {
	IdempotencyConfig,
	IdempotencyItemAlreadyExistsError,
	IdempotencyItemNotFoundError,
	makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { BasePersistenceLayer, IdempotencyRecord } from "@aws-lambda-powertools/idempotency/persistence";
import { consume, type KafkaRecord } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { billing, type orders, records } from "../../support/orders.ts";

/** A table in memory, with the conditions that a DynamoDB one checks. */
class MemoryLayer extends BasePersistenceLayer {
	readonly #items = new Map<string, IdempotencyRecord>();

	protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
		const item = this.#items.get(record.idempotencyKey);
		if (item !== undefined && !item.isExpired()) {
			throw new IdempotencyItemAlreadyExistsError("already there", item);
		}
		this.#items.set(record.idempotencyKey, record);
	}

	protected override async _getRecord(idempotencyKey: string): Promise<IdempotencyRecord> {
		const item = this.#items.get(idempotencyKey);
		if (item === undefined) throw new IdempotencyItemNotFoundError("not there");
		return item;
	}

	protected override async _updateRecord(record: IdempotencyRecord): Promise<void> {
		this.#items.set(record.idempotencyKey, new IdempotencyRecord({ ...record, status: record.getStatus() }));
	}

	protected override async _deleteRecord(record: IdempotencyRecord): Promise<void> {
		this.#items.delete(record.idempotencyKey);
	}
}

function exactlyOnce(work: (record: KafkaRecord<typeof orders>) => void) {
	const place = ({ topic, partition, offset }: KafkaRecord<typeof orders>) => `${topic}-${partition}-${offset}`;
	const config = new IdempotencyConfig({});
	const once = makeIdempotent(
		async (_place: string, record: KafkaRecord<typeof orders>) => {
			work(record);
		},
		{ persistenceStore: new MemoryLayer(), dataIndexArgument: 0, config },
	);
	return consume(billing(), async (record, { lambda }) => {
		config.registerLambdaContext(lambda);
		await once(place(record), record);
	});
}

test("a record that is delivered again does not run again", async () => {
	const ran: number[] = [];
	const handler = exactlyOnce(({ offset }) => void ran.push(offset));
	const event = deliver(billing(), records([0, 1], [0, 2], [1, 3]));
	await invoke(handler, event);
	const { response, metrics } = await invoke(handler, { records: event.records });
	expect(response).toEqual({ batchItemFailures: [] });
	expect(metrics).toMatchObject({ delivered: 3, succeeded: 3 });
	expect(ran.sort()).toEqual([1, 2, 3]);
});

test("of a redelivered suffix only what failed runs again", async () => {
	const ran: number[] = [];
	let down = true;
	const handler = exactlyOnce(({ offset }) => {
		ran.push(offset);
		if (offset === 2 && down) throw new Error("no database");
	});
	const event = deliver(billing(), records([0, 1], [0, 2], [0, 3]));
	const first = await invoke(handler, event);
	expect(first.response?.batchItemFailures).toHaveLength(2);
	down = false;
	const second = await invoke(handler, event);
	expect(second.response).toEqual({ batchItemFailures: [] });
	expect(ran).toEqual([1, 2, 2, 3]);
});
