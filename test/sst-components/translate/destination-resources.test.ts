import { expect, test } from "vitest";
import { bucketName, destinationResources } from "../../../packages/sst/src/translate/destination-resources.ts";

const place = { app: "shop", stage: "test", account: "123456789012", region: "eu-central-1" };

test("a bucket has one name at every deployment, and another in every account, region and stage", () => {
	const name = bucketName("failures", place);
	expect(name).toMatch(/^shop-test-failures-[0-9a-f]{8}$/);
	expect(bucketName("failures", place)).toBe(name);
	const others = [{ account: "000000000000" }, { region: "eu-west-1" }, { stage: "dev" }].map((other) =>
		bucketName("failures", { ...place, ...other }),
	);
	expect(new Set([name, ...others]).size).toBe(4);
});

test("a name of any length and case is one that S3 takes", () => {
	const name = bucketName("d".repeat(30), { ...place, app: "a".repeat(40), stage: "Feature-X" });
	expect(name).toMatch(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/);
	expect(name.length).toBeLessThanOrEqual(63);
	expect(bucketName("failures", { ...place, app: "x" })).toMatch(/^x-test-failures-/);
});

test("a bucket is encrypted, closed to the public, and lets go of its objects and of what was half uploaded", () => {
	expect(destinationResources({ kind: "s3", name: "failures", writers: ["function"], expireDays: 90 }, place)).toMatchObject({
		encryption: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
		publicAccess: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
		ownership: { rule: { objectOwnership: "BucketOwnerEnforced" } },
		lifecycle: { rules: [{ expiration: { days: 90 }, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } }] },
	});
});

test("queues and notifications are encrypted, and a Kafka topic is nothing more to make", () => {
	expect(destinationResources({ kind: "sqs", name: "failures", writers: ["mapping"] }, place)).toEqual({
		kind: "sqs",
		queue: { name: "shop-test-failures", sqsManagedSseEnabled: true, messageRetentionSeconds: 1_209_600 },
	});
	expect(destinationResources({ kind: "sns", name: "failures", writers: ["mapping"] }, place)).toEqual({
		kind: "sns",
		topic: { name: "shop-test-failures", kmsMasterKeyId: "alias/aws/sns" },
	});
	expect(destinationResources({ kind: "topic", name: "failures", writers: ["mapping"] }, place)).toBeUndefined();
});
