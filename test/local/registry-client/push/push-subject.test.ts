import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionOf, digestOf } from "@millrace/codegen";
import { describe, expect, onTestFinished, test } from "vitest";
import { serveRegistry } from "../../../../packages/local/src/registry/serve-registry.ts";
import { openSchemaRegistry } from "../../../../packages/local/src/registry-client/open-registry.ts";
import type { PushStep, WantedSubject } from "../../../../packages/local/src/registry-client/push/push-step.ts";
import { planSubject, pushSubject } from "../../../../packages/local/src/registry-client/push/push-subject.ts";
import { readRegistryAddress } from "../../../../packages/local/src/registry-client/registry-address.ts";
import { RegistryTroubleError } from "../../../../packages/local/src/registry-client/registry-error.ts";
import type { SchemaRegistry } from "../../../../packages/local/src/registry-client/schema-registry.ts";
import { startConfluent } from "../../../support/confluent-server.ts";

const waiting = { wait: () => Promise.resolve(), random: () => 0 };

function release(fields: readonly object[], checkpoint = false) {
	const text = JSON.stringify({
		name: "airline.Flight",
		type: "record",
		fields: [{ name: "origin", type: "string" }, ...fields],
	});
	return {
		digest: digestOf(text),
		definition: definitionOf({ path: "flight.avsc", text }),
		pinned: false,
		...(checkpoint && { checkpoint }),
	};
}
const carrier = { name: "carrier", type: "string", default: "" };
const wanted: WantedSubject = {
	subject: "flights-value",
	compatibility: "FULL",
	// The third drops a field that has no default, against the mode, and the fourth is judged from it on.
	versions: [
		release([]),
		release([carrier]),
		release([carrier, { name: "gate", type: "int" }], true),
		release([carrier, { name: "gate", type: "int" }, { name: "tail", type: "string", default: "" }]),
	],
	tags: { team: "air" },
	metadata: { owner: "air" },
};

const registries: Readonly<Record<string, () => Promise<SchemaRegistry>>> = {
	async glue() {
		const server = await serveRegistry({ pendingLooks: 2 });
		onTestFinished(() => server.close());
		const registry = open("glue:airline", server.endpoint);
		await registry.create();
		return registry;
	},
	async confluent() {
		const server = await startConfluent();
		onTestFinished(() => server.close());
		return open(`confluent:${server.url}`);
	},
	async folder() {
		const folder = mkdtempSync(join(tmpdir(), "millrace-registry-"));
		onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
		return open(`folder:${folder}`);
	},
};

function open(address: string, endpoint?: string): SchemaRegistry {
	return openSchemaRegistry({
		address: readRegistryAddress(address),
		root: tmpdir(),
		environment: {},
		endpoint,
		waiting,
		sdk: null,
	});
}

const WRITES = ["createSubject", "register", "configure", "tag", "addMetadata"] as const;

/** A registry whose writer is killed at one write: before it is done, or before its answer comes. Every later question fails too. */
function killAt(registry: SchemaRegistry, write: number, moment: "before" | "after") {
	let count = 0;
	let isDead = false;
	const killed = () => new Error("killed");
	const wrapped = Object.fromEntries(
		Object.entries(registry).map(([name, method]) => [
			name,
			typeof method !== "function"
				? method
				: async (...args: readonly unknown[]) => {
						if (isDead) throw killed();
						if (!WRITES.some((one) => one === name) || count++ !== write) return method(...args);
						isDead = true;
						if (moment === "after") await method(...args);
						throw killed();
					},
		]),
		// Sound: every method is there under its name.
	) as unknown as SchemaRegistry;
	return wrapped;
}

describe.each(Object.entries(registries))("%s", (_, start) => {
	test("pushing twice changes nothing the second time", async () => {
		const registry = await start();
		const { steps } = await planSubject(registry, wanted);
		const done: PushStep[] = [];
		const state = await pushSubject(registry, wanted, waiting, (step) => done.push(step));
		expect(done).toEqual(steps);
		expect(state.versions.map(({ digest, status }) => [digest, status])).toEqual(
			wanted.versions.map(({ digest }) => [digest, "AVAILABLE"]),
		);
		expect(state.compatibility).toBe("FULL");
		const again: PushStep[] = [];
		await pushSubject(registry, wanted, waiting, (step) => again.push(step));
		expect(again).toEqual([]);
		expect((await planSubject(registry, wanted)).steps).toEqual([]);
	});

	test.each(["before", "after"] as const)(
		"killed %s any write and run again, it completes, and does nothing twice",
		async (moment) => {
			const { steps } = await planSubject(await start(), wanted);
			expect(steps.length).toBeGreaterThan(5);
			for (let write = 0; write < steps.length; write++) {
				const registry = await start();
				const done: PushStep[] = [];
				await expect(pushSubject(killAt(registry, write, moment), wanted, waiting, (step) => done.push(step))).rejects.toThrow(
					"killed",
				);
				// The last one may not have been made.
				if (moment === "before") done.pop();
				await pushSubject(registry, wanted, waiting, (step) => done.push(step));
				expect(done).toEqual(steps);
				expect((await planSubject(registry, wanted)).steps).toEqual([]);
			}
		},
	);

	test("a write that fails in a way that passes is made again", async () => {
		const registry = await start();
		let failures = 0;
		const shaky: SchemaRegistry = {
			...registry,
			async register(...args) {
				if (failures++ < 3) throw new RegistryTroubleError("down");
				await registry.register(...args);
			},
		};
		await pushSubject(shaky, wanted, waiting);
		expect((await planSubject(registry, wanted)).steps).toEqual([]);
	});
});

test("what stays pending, or keeps failing, ends with a code", async () => {
	const server = await serveRegistry({ pendingLooks: 1_000_000 });
	onTestFinished(() => server.close());
	const registry = open("glue:airline", server.endpoint);
	await registry.create();
	await expect(pushSubject(registry, wanted, waiting)).rejects.toMatchObject({ code: "REGISTRY_UNAVAILABLE", retryable: true });
	const failing: SchemaRegistry = {
		...registry,
		find: () => Promise.resolve(undefined),
		createSubject: () => Promise.reject(new RegistryTroubleError("down")),
	};
	await expect(pushSubject(failing, wanted, waiting)).rejects.toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
});
