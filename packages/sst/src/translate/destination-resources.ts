import { createHash } from "node:crypto";
import type { PlannedDestination } from "@millrace/core/plan";
import { type Arguments, type Given, given } from "./arguments.ts";

type OfBucket<Args> = Arguments<Omit<Args, "bucket">>;

/** A bucket for what was given up on: its own settings are resources of their own. */
export interface BucketResources {
	readonly kind: "s3";
	readonly encryption: Given<OfBucket<aws.s3.BucketServerSideEncryptionConfigurationArgs>>;
	readonly publicAccess: Given<OfBucket<aws.s3.BucketPublicAccessBlockArgs>>;
	readonly ownership: Given<OfBucket<aws.s3.BucketOwnershipControlsArgs>>;
	readonly lifecycle: Given<OfBucket<aws.s3.BucketLifecycleConfigurationArgs>>;
}

export interface QueueResources {
	readonly kind: "sqs";
	readonly queue: Given<Arguments<aws.sqs.QueueArgs>>;
}

export interface NotificationResources {
	readonly kind: "sns";
	readonly topic: Given<Arguments<aws.sns.TopicArgs>>;
}

/** The longest that SQS keeps a message, 14 days (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html). */
const QUEUE_RETENTION_SECONDS = 1_209_600;

/** What a destination consists of. A Kafka topic is the app's own, and made with the others: nothing. */
export function destinationResources(
	{ kind, name, expireDays, writers: _writers, ...others }: PlannedDestination,
	{ app, stage }: { readonly app: string; readonly stage: string },
): BucketResources | QueueResources | NotificationResources | undefined {
	others satisfies Record<string, never>;
	switch (kind) {
		case "s3":
			return bucketResources(expireDays);
		case "sqs":
			return {
				kind,
				queue: {
					name: `${app}-${stage}-${name}`,
					sqsManagedSseEnabled: true,
					messageRetentionSeconds: QUEUE_RETENTION_SECONDS,
				},
			};
		case "sns":
			return { kind, topic: { name: `${app}-${stage}-${name}`, kmsMasterKeyId: "alias/aws/sns" } };
		case "topic":
			return undefined;
		default:
			return kind satisfies never;
	}
}

function bucketResources(expireDays: number | undefined): BucketResources {
	return {
		kind: "s3",
		encryption: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
		publicAccess: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
		ownership: { rule: { objectOwnership: "BucketOwnerEnforced" } },
		lifecycle: given<OfBucket<aws.s3.BucketLifecycleConfigurationArgs>>({
			rules: [
				{
					id: "expiry",
					status: "Enabled",
					expiration: expireDays === undefined ? undefined : { days: expireDays },
					abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
				},
			],
		}),
	};
}

/** Where a bucket is: its name has to be unique among all accounts. */
export interface BucketPlace {
	readonly app: string;
	readonly stage: string;
	readonly account: string;
	readonly region: string;
}

const BUCKET_NAME_LENGTH = 63;

/**
 * `<app>-<stage>-<name>-<8 digits>`, the same at every deployment and another in every account and region.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketName(name: string, { app, stage, account, region }: BucketPlace): string {
	const place = createHash("sha256").update([account, region, app, stage, name].join("/")).digest("hex").slice(0, 8);
	const end = `-${name}-${place}`;
	return `${`${app}-${stage}`.toLowerCase().slice(0, BUCKET_NAME_LENGTH - end.length)}${end}`;
}
