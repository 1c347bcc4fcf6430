import type { Plan, PlannedDestination } from "@millrace/core/plan";
import { Component } from "../component.ts";
import { deploymentNames } from "../deployment-names.ts";
import type { Names } from "../fill-inputs.ts";
import { type Transform, transformed } from "../transform.ts";
import { type BucketResources, bucketName, destinationResources } from "../translate/destination-resources.ts";
import { tlsOnly } from "../translate/policy-document.ts";

/** Of each resource of a destination. */
export interface DestinationTransform {
	readonly bucket?: Transform<aws.s3.BucketArgs>;
	readonly encryption?: Transform<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
	readonly publicAccess?: Transform<aws.s3.BucketPublicAccessBlockArgs>;
	readonly ownership?: Transform<aws.s3.BucketOwnershipControlsArgs>;
	readonly lifecycle?: Transform<aws.s3.BucketLifecycleConfigurationArgs>;
	readonly policy?: Transform<aws.s3.BucketPolicyArgs>;
	readonly queue?: Transform<aws.sqs.QueueArgs>;
	readonly topic?: Transform<aws.sns.TopicArgs>;
}

export interface DestinationArgs {
	readonly plan: Pick<Plan, "app" | "stage" | "tags" | "protect">;
	readonly destination: PlannedDestination;
	readonly transform?: DestinationTransform;
}

/**
 * A place for what was given up on.
 *
 * - `s3`: a bucket that is encrypted, closed to the public and to everything but TLS, and lets its objects expire.
 * - `sqs`: a queue that is encrypted and keeps messages for 14 days.
 * - `sns`: a topic that is encrypted.
 * - `topic`: nothing, for the app declares it.
 *
 * On a protected stage a bucket and its settings stay when the stage is removed.
 *
 * @example
 * for (const destination of plan.destinations) new Destination("AirlineFailures", { plan, destination });
 */
export class Destination extends Component {
	readonly #names: Names;
	readonly #nodes: { bucket?: aws.s3.Bucket; queue?: aws.sqs.Queue; topic?: aws.sns.Topic } = {};

	constructor(name: string, { plan, destination, transform = {} }: DestinationArgs, opts?: $util.ComponentResourceOptions) {
		super("millrace:aws:Destination", name, {}, opts);
		const resources = destinationResources(destination, plan);
		const own = { parent: this };
		const { tags } = plan;
		switch (resources?.kind) {
			case "s3": {
				const bucket = this.#createBucket(name, resources, { plan, destination, transform });
				this.#nodes.bucket = bucket;
				this.#names = { [`Bucket:${destination.name}`]: bucket.bucket };
				break;
			}
			case "sqs": {
				const args = { ...resources.queue, tags };
				const queue = new aws.sqs.Queue(...transformed<aws.sqs.QueueArgs>(transform.queue, `${name}Queue`, args, own));
				this.#nodes.queue = queue;
				this.#names = { [`Queue:${destination.name}`]: queue.name };
				break;
			}
			case "sns": {
				const args = { ...resources.topic, tags };
				const topic = new aws.sns.Topic(...transformed<aws.sns.TopicArgs>(transform.topic, `${name}Topic`, args, own));
				this.#nodes.topic = topic;
				this.#names = { [`Notification:${destination.name}`]: topic.name };
				break;
			}
			case undefined:
				this.#names = {};
				break;
			default:
				this.#names = resources satisfies never;
		}
		this.registerOutputs(this.#names);
	}

	#createBucket(name: string, resources: BucketResources, { plan, destination, transform = {} }: DestinationArgs): aws.s3.Bucket {
		const { app, stage, tags, protect } = plan;
		const own = (): $util.CustomResourceOptions => ({ parent: this, ...(protect && { retainOnDelete: true }) });
		const physical = $util
			.all(deploymentNames())
			.apply(({ Account = "", Region = "" }) => bucketName(destination.name, { app, stage, account: Account, region: Region }));
		const bucket = new aws.s3.Bucket(
			...transformed<aws.s3.BucketArgs>(transform.bucket, `${name}Bucket`, { bucket: physical, tags }, own()),
		);
		const of = { bucket: bucket.bucket };
		new aws.s3.BucketServerSideEncryptionConfiguration(
			...transformed<aws.s3.BucketServerSideEncryptionConfigurationArgs>(
				transform.encryption,
				`${name}Encryption`,
				{ ...of, ...resources.encryption },
				own(),
			),
		);
		const publicAccess = new aws.s3.BucketPublicAccessBlock(
			...transformed<aws.s3.BucketPublicAccessBlockArgs>(
				transform.publicAccess,
				`${name}PublicAccess`,
				{ ...of, ...resources.publicAccess },
				own(),
			),
		);
		new aws.s3.BucketOwnershipControls(
			...transformed<aws.s3.BucketOwnershipControlsArgs>(
				transform.ownership,
				`${name}Ownership`,
				{ ...of, ...resources.ownership },
				own(),
			),
		);
		new aws.s3.BucketLifecycleConfiguration(
			...transformed<aws.s3.BucketLifecycleConfigurationArgs>(
				transform.lifecycle,
				`${name}Lifecycle`,
				{ ...of, ...resources.lifecycle },
				own(),
			),
		);
		const policy = bucket.arn.apply((arn) => JSON.stringify(tlsOnly(arn)));
		new aws.s3.BucketPolicy(
			...transformed<aws.s3.BucketPolicyArgs>(
				transform.policy,
				`${name}Policy`,
				{ ...of, policy },
				{
					...own(),
					// S3 refuses two changes of a bucket's access at the same time.
					dependsOn: [publicAccess],
				},
			),
		);
		return bucket;
	}

	/** What stands for it in a plan. */
	get names(): Names {
		return this.#names;
	}

	/** The resource below, by its kind. */
	get nodes(): { readonly bucket?: aws.s3.Bucket; readonly queue?: aws.sqs.Queue; readonly topic?: aws.sns.Topic } {
		return this.#nodes;
	}
}
