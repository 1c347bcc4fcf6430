import { expect, test } from "vitest";
import { readRegistryAddress, writeRegistryAddress } from "../../../packages/local/src/registry-client/registry-address.ts";

test.each([
	"glue:airline-dev",
	"glue:a$b#c.d_e",
	"confluent:https://registry.example:8081",
	"confluent:http://localhost:8081/api/ccompat/v7",
	"folder:../registry",
	"folder:/var/registry",
])("%s is an address, and the same again as text", (text) => {
	expect(writeRegistryAddress(readRegistryAddress(text))).toBe(text);
});

test("credentials of a URL are taken out of it, and nothing repeats them", () => {
	const address = readRegistryAddress("confluent:https://me:p%40ss@registry.example/base/?x=y#z");
	expect(address).toMatchObject({ kind: "confluent", userInfo: "me:p@ss" });
	expect(writeRegistryAddress(address)).toBe("confluent:https://registry.example/base");
	expect(JSON.stringify({ url: address.kind === "confluent" && address.url })).not.toContain("ss@");
});

test.each([
	"",
	"airline",
	"glue:",
	"glue:a/b",
	`glue:${"x".repeat(256)}`,
	"s3:x",
	"confluent:registry.example",
	"confluent:file:///x",
	"confluent:https://me:secret@",
])("%s is none", (text) => {
	let error: unknown;
	try {
		readRegistryAddress(text);
	} catch (thrown) {
		error = thrown;
	}
	expect(error).toMatchObject({ code: "REGISTRY_ADDRESS_INVALID", category: "usage" });
	expect(String(error)).not.toContain("secret");
});
