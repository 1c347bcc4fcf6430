import { inject } from "vitest";
import { brokerSuite } from "../../conformance/broker/suite.ts";
import { startTarget } from "../../conformance/broker/target.ts";
import type { TestClientKind } from "../../conformance/broker/test-client.ts";

/** The suite with this client against the embedded broker and against Apache Kafka. */
export function onBothTargets(kind: TestClientKind): void {
	brokerSuite(kind, startTarget, "the embedded broker");
	onApacheKafka(kind);
}

/** The suite with this client against Apache Kafka. */
export function onApacheKafka(kind: TestClientKind): void {
	brokerSuite(kind, async () => ({ bootstrap: inject("kafka"), broker: undefined, stop: async () => {} }), "Apache Kafka");
}
