import { expect, test } from "vitest";
import { Slots } from "../../../../packages/local/src/mapping/live/slots.ts";

const never = new AbortController().signal;

test("who comes when all places are taken waits in line", async () => {
	const slots = new Slots(1);
	const entered: string[] = [];
	const first = await slots.acquire(never);
	const enter = async (name: string) => {
		const release = await slots.acquire(never);
		entered.push(name);
		return release;
	};
	const [second, third] = [enter("second"), enter("third")];
	expect([slots.isFree, slots.used, slots.waiting]).toEqual([false, 1, 2]);
	first();
	first();
	(await second)();
	(await third)();
	expect(entered).toEqual(["second", "third"]);
	expect([slots.isFree, slots.used, slots.waiting]).toEqual([true, 0, 0]);
});

test("who gives up waiting gets no place, and takes none from others", async () => {
	const slots = new Slots(1);
	const held = await slots.acquire(never);
	const impatient = new AbortController();
	const left = slots.acquire(impatient.signal);
	const next = slots.acquire(never);
	impatient.abort();
	(await left)();
	expect(slots.used).toBe(1);
	held();
	(await next)();
	expect(slots.used).toBe(0);
	(await slots.acquire(impatient.signal))();
	expect(slots.used).toBe(0);
});
