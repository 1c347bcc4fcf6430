import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freePorts, isFree } from "../../../packages/local/src/apache-kafka/free-ports.ts";

test("free ports are different, nobody listens there, and no system hands them out by itself", async () => {
	const ports = await freePorts(50);
	expect(new Set(ports).size).toBe(50);
	for (const port of ports) {
		expect(port).toBeGreaterThanOrEqual(20_000);
		expect(port).toBeLessThan(32_000);
		expect(await isFree(port)).toBe(true);
	}
});

test("where all of them are taken, any other port of the system will do", async () => {
	const all = Array.from({ length: 12_000 }, (_, index) => 20_000 + index);
	const [first = 0, second = 0] = await freePorts(2, all);
	expect(first).toBeGreaterThanOrEqual(32_000);
	expect(second).toBeGreaterThanOrEqual(32_000);
	expect(second).not.toBe(first);
});

test("a port at which somebody listens is not free", async () => {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => void server.close());
	expect(await isFree((server.address() as { readonly port: number }).port)).toBe(false);
});
