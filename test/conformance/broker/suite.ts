import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { adminCases } from "./admin-cases.ts";
import { cleanupCases } from "./cleanup-cases.ts";
import { groupCases } from "./group-cases.ts";
import { recordCases } from "./record-cases.ts";
import { startTarget, type Target } from "./target.ts";
import type { TestClient, TestClientKind } from "./test-client.ts";
import { transactionCases } from "./transaction-cases.ts";

/** What the cases of the suite work with. */
export interface Setting {
	readonly kind: TestClientKind;
	/** Set before the first case runs. */
	readonly client: TestClient;
	readonly target: Target;
	/** A name that nothing has had yet, also on a broker that lives longer than the suite. */
	name(what: string): string;
}

/** One suite for every client and every broker: what a client sees of a Kafka broker. */
export function brokerSuite(kind: TestClientKind): void {
	describe(kind.name, () => {
		let target: Target | undefined;
		let client: TestClient | undefined;
		let count = 0;
		const run = Date.now().toString(36);
		const setting: Setting = {
			kind,
			get client() {
				return client as TestClient;
			},
			get target() {
				return target as Target;
			},
			name: (what) => `${what}-${run}-${process.pid}-${++count}`,
		};
		beforeAll(async () => {
			target = await startTarget();
			client = patient(await kind.connect(target.bootstrap));
		});
		afterAll(async () => {
			await client?.close();
			await target?.stop();
		});
		recordCases(setting);
		groupCases(setting);
		transactionCases(setting);
		adminCases(setting);
		cleanupCases(setting);
	});
}

/** Apache Kafka says that a topic is made before all its partitions answer. A case begins when they do. */
function patient(client: TestClient): TestClient {
	const { admin } = client;
	return {
		...client,
		admin: {
			...admin,
			async createTopic(topic, partitions, configs) {
				await admin.createTopic(topic, partitions, configs);
				const empty = Array.from({ length: partitions }, () => 0);
				await vi.waitFor(async () => expect(await admin.offsets(topic, partitions, "latest")).toEqual(empty), 10_000);
			},
		},
	};
}
