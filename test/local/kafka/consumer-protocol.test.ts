import { AssignerProtocol } from "kafkajs";
import { expect, test } from "vitest";
import {
	readAssignment,
	readSubscription,
	writeAssignment,
	writeSubscription,
} from "../../../packages/local/src/kafka/consumer-protocol.ts";

const { MemberAssignment, MemberMetadata } = AssignerProtocol;

test("other clients read what is written", () => {
	expect(MemberMetadata.decode(writeSubscription(["flights", "trains"]))).toMatchObject({
		version: 1,
		topics: ["flights", "trains"],
	});
	const assignment = writeAssignment(
		new Map([
			["flights", [0, 2]],
			["trains", []],
		]),
	);
	expect(MemberAssignment.decode(assignment)).toMatchObject({ version: 1, assignment: { flights: [0, 2], trains: [] } });
});

test("what other clients write is read", () => {
	const userData = Buffer.from("whatever");
	expect(readSubscription(MemberMetadata.encode({ version: 0, topics: ["flights"], userData }))).toEqual(["flights"]);
	const bytes = MemberAssignment.encode({ version: 0, assignment: { flights: [3, 1] }, userData });
	expect(readAssignment(bytes)).toEqual(new Map([["flights", [3, 1]]]));
});

/*
  Version 3 by Kafka's definition: topics ["t"], no user data, owned t-1 of generation 7, rack "r"
  https://github.com/apache/kafka/blob/trunk/clients/src/main/resources/common/message/ConsumerProtocolSubscription.json
*/
test("a subscription of a newer version is read up to what is known of it", () => {
	const newer = Buffer.from("000300000001000174ffffffff00000001000174000000010000000100000007000172", "hex");
	expect(readSubscription(newer)).toEqual(["t"]);
});

test("no bytes are no partitions", () => {
	expect(readAssignment(Buffer.alloc(0))).toEqual(new Map());
});

test("bytes that are cut anywhere are told of by code", () => {
	const subscription = writeSubscription(["flights"]);
	// Owned partitions and user data are not looked at.
	for (let length = 0; length < 2 + 4 + 2 + 7; length++) {
		expect(() => readSubscription(subscription.subarray(0, length))).toThrow(
			expect.objectContaining({ code: "KAFKA_ANSWER_INVALID" }),
		);
	}
	const assignment = writeAssignment(new Map([["flights", [0, 1, 2]]]));
	for (let length = 1; length < assignment.length - 4; length++) {
		expect(() => readAssignment(assignment.subarray(0, length))).toThrow(
			expect.objectContaining({ code: "KAFKA_ANSWER_INVALID" }),
		);
	}
});

test("a count beyond the bytes costs nothing", () => {
	const bytes = Buffer.from("00010000000100017f7fffffff", "hex");
	expect(() => readAssignment(bytes)).toThrow(expect.objectContaining({ code: "KAFKA_ANSWER_INVALID" }));
});
