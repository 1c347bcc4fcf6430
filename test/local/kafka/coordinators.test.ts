import { ERROR_CODES, heartbeat, openConnection } from "@millrace/broker/client";
import { expect, test } from "vitest";
import type { ClusterView } from "../../../packages/local/src/kafka/cluster-view.ts";
import { Connections } from "../../../packages/local/src/kafka/connections.ts";
import { Coordinators } from "../../../packages/local/src/kafka/coordinators.ts";
import { testBroker } from "../../broker/support/test-broker.ts";
import { manualClock } from "../../support/manual-clock.ts";

/** Two brokers, and a cluster that names one of them as the coordinator. */
async function setUp() {
	const clock = manualClock();
	const brokers = { one: await testBroker({ clock }), two: await testBroker({ clock }) };
	let named: keyof typeof brokers = "one";
	let lookUps = 0;
	const asked: string[] = [];
	const connections = new Connections({
		clock,
		open: async ({ host }) => {
			const stream = brokers[host as keyof typeof brokers].connect();
			return openConnection(stream, { where: host, clock, clientId: "test", requestTimeoutMs: 1000 });
		},
	});
	for (const [name, { faults }] of Object.entries(brokers)) {
		faults.intercept(({ api }) => {
			if (api === "Heartbeat") asked.push(name);
			return undefined;
		});
	}
	// All of a view that coordinators ask for.
	const cluster = {
		ask: async () => {
			lookUps += 1;
			return { errorCode: 0, host: named, port: 1, errorMessage: null };
		},
	} as unknown as ClusterView;
	const closing = new AbortController().signal;
	const session = { clock, random: () => 0.5, clientId: "test", cluster, connections, retryLimitMs: 1000, closing };
	const coordinators = new Coordinators(session);
	const body = { groupId: "g", generationId: 1, memberId: "m", groupInstanceId: null };
	return {
		brokers,
		coordinators,
		asked,
		lookUps: () => lookUps,
		move: () => {
			named = "two";
		},
		beat: () => coordinators.ask("g", "lane", heartbeat, body),
	};
}

test("a coordinator is looked up once, as long as it answers", async () => {
	const { beat, asked, lookUps } = await setUp();
	await beat();
	await beat();
	expect([asked, lookUps()]).toEqual([["one", "one"], 1]);
});

test.for(["NOT_COORDINATOR", "COORDINATOR_NOT_AVAILABLE", "COORDINATOR_LOAD_IN_PROGRESS"] as const)(
	"after %s it is looked up again",
	async (error) => {
		const { beat, asked, coordinators, move } = await setUp();
		await beat();
		move();
		expect(coordinators.refusal("g", ERROR_CODES[error], "Heartbeat")).toMatchObject({ kafkaError: error, retryable: true });
		await beat();
		expect(asked).toEqual(["one", "two"]);
	},
);

test("after another error it is asked again", async () => {
	const { beat, asked, coordinators, move } = await setUp();
	await beat();
	move();
	const refused = coordinators.refusal("g", ERROR_CODES.ILLEGAL_GENERATION, "Heartbeat");
	expect(refused.problem).toContain("Heartbeat of group g");
	await beat();
	expect(asked).toEqual(["one", "one"]);
});

test("one that is gone is looked up again", async () => {
	const { beat, asked, brokers, move } = await setUp();
	await beat();
	brokers.one.faults.drop("Heartbeat", "before");
	move();
	await expect(beat()).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
	await beat();
	expect(asked).toEqual(["one", "one", "two"]);
});
