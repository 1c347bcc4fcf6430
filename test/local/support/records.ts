import type { MskEvent, MskRecord } from "@millrace/core";
import type { PlannedMapping } from "@millrace/core/plan";

/** A record with a JSON value of its own offset, unless told otherwise. */
export function record(partition: number, offset: number, more: Partial<MskRecord> = {}): MskRecord {
	return {
		topic: "eu-orders",
		partition,
		offset,
		timestamp: 1_700_000_000_000 + offset,
		timestampType: "CREATE_TIME",
		key: Buffer.from(`k${offset}`).toString("base64"),
		value: Buffer.from(JSON.stringify({ id: offset })).toString("base64"),
		headers: [],
		...more,
	};
}

/** `partition:offset` pairs as records. */
export function records(...positions: readonly string[]): MskRecord[] {
	return positions.map((position) => {
		const [partition, offset] = position.split(":").map(Number) as [number, number];
		return record(partition, offset);
	});
}

/** The positions of an event, in order. */
export function positions(event: MskEvent): string[] {
	return Object.values(event.records)
		.flat()
		.map(({ partition, offset }) => `${partition}:${offset}`);
}

export const FIELDS = {
	eventSource: "aws:kafka",
	eventSourceArn: "arn:aws:kafka:us-east-1:000000000000:cluster/local/1-s1",
	bootstrapServers: "localhost:9098",
} as const;

/** A planned mapping of `eu-orders`. */
export function mappingOf(more: Partial<PlannedMapping> = {}): PlannedMapping {
	return {
		EventSourceArn: FIELDS.eventSourceArn,
		FunctionName: "shop-local-billing",
		Topics: ["eu-orders"],
		Enabled: true,
		BatchSize: 100,
		StartingPosition: "TRIM_HORIZON",
		AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: "shop-local-billing" },
		...more,
	};
}

/** What a mapping with provisioned pollers and partial responses has in common. */
export const PROVISIONED = {
	ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 },
	FunctionResponseTypes: ["ReportBatchItemFailures"],
} as const satisfies Partial<PlannedMapping>;
