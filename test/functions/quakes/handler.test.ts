import { quakes } from "@example/functions/quakes/consumer";
import { createHandler, handler } from "@example/functions/quakes/handler";
import type { Alert } from "@example/functions/quakes/rules";
import type { Earthquake } from "@example/schemas/earthquake";
import { readHandlerBrand } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { quake } from "../support/quake.ts";

const record = (properties: Partial<Earthquake> = {}) => {
	const value = quake(properties);
	return { key: value.id, value };
};

function setUp() {
	const sent: Alert[] = [];
	return { sent, subject: createHandler({ environment: {}, alerts: { send: async (alert) => void sent.push(alert) } }) };
}

test("only what a rule asks for is sent", async () => {
	const { sent, subject } = setUp();
	await invoke(subject, deliver(quakes, [record({ id: "weak", magnitude: 2.6 }), record({ id: "strong", magnitude: 6.4 })]));
	expect(sent).toEqual([
		{ id: "strong", level: "severe", magnitude: 6.4, place: "South of the Fiji Islands", time: 1517966773840 },
	]);
});

test("an earthquake that is delivered again, or corrected, alerts nobody twice", async () => {
	const { sent, subject } = setUp();
	const event = deliver(quakes, [record(), record({ magnitude: 5.6 })]);
	await invoke(subject, event);
	await invoke(subject, event);
	expect(sent).toHaveLength(1);
});

test("explosions are skipped with a reason", async () => {
	const { sent, subject } = setUp();
	const { outcomes } = await invoke(subject, deliver(quakes, [record({ kind: "quarry blast" })]));
	expect(outcomes).toMatchObject([{ kind: "skipped", attempts: 1 }]);
	expect(sent).toEqual([]);
});

test("an alert that could not be sent is sent with the next attempt", async () => {
	const clock = manualClock();
	const sent: Alert[] = [];
	const send = async (alert: Alert) => {
		if (sent.push(alert) === 1) throw new Error("The webhook is down.");
	};
	const subject = createHandler({ environment: {}, alerts: { send } });
	const { outcomes } = await clock.run(invoke(subject, deliver(quakes, [record()]), { clock }));
	expect(outcomes).toMatchObject([{ kind: "succeeded", attempts: 2 }]);
	expect(sent).toHaveLength(2);
});

test("text that is no earthquake is undecodable, and what comes behind it is handled", async () => {
	const { sent, subject } = setUp();
	const event = deliver(quakes, [{ key: "x", rawValue: Buffer.from('{"magnitude":9}') }, record()]);
	const { outcomes } = await invoke(subject, event, { settings: { undecodable: "skip" } });
	expect(outcomes).toMatchObject([{ kind: "skipped", error: { code: "JSON_VALUE_INVALID" } }, { kind: "succeeded" }]);
	expect(sent).toHaveLength(1);
});

test("the exported handler belongs to its consumer and brings the sender of its dead letters", () => {
	expect(readHandlerBrand(handler)).toEqual({ consumer: quakes, sender: "s3" });
});
