import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, onTestFinished } from "vitest";
import { serveRegistry } from "../../../packages/local/src/registry/serve-registry.ts";
import { openSchemaRegistry } from "../../../packages/local/src/registry-client/open-registry.ts";
import { readRegistryAddress } from "../../../packages/local/src/registry-client/registry-address.ts";
import { runSchemaRegistrySuite } from "../../conformance/schema-registry-suite.ts";
import { startConfluent } from "../../support/confluent-server.ts";

const waiting = { wait: () => Promise.resolve(), random: () => 0 };
const open = (address: string, endpoint?: string) =>
	openSchemaRegistry({ address: readRegistryAddress(address), root: tmpdir(), environment: {}, endpoint, waiting, sdk: null });

describe("AWS Glue, as our own server speaks it", () => {
	runSchemaRegistrySuite({
		async open() {
			const server = await serveRegistry();
			onTestFinished(() => server.close());
			const registry = open("glue:airline", server.endpoint);
			await registry.create();
			return registry;
		},
	});
});

describe("Confluent's API, as its page documents it", () => {
	runSchemaRegistrySuite({
		async open() {
			const server = await startConfluent();
			onTestFinished(() => server.close());
			return open(`confluent:${server.url}`);
		},
	});
});

describe("a folder", () => {
	runSchemaRegistrySuite({
		async open() {
			const folder = mkdtempSync(join(tmpdir(), "millrace-registry-"));
			onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
			return open(`folder:${folder}`);
		},
	});
});
