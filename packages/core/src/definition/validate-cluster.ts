import { CLUSTER_ARN_FORM, readClusterArn } from "./cluster-arn.ts";
import { type Check, checkFields, choice, isObject, listOf, needed, objectOf, optional, text } from "./validate-checks.ts";
import { type Place, show } from "./validate-problems.ts";

/** A cluster of either kind. */
export const cluster: Check = (value, place) => {
	if (isObject(value) && value["kind"] === "existing") checkExisting(value, place);
	else {
		objectOf({
			kind: needed(choice("serverless", "existing")),
			nat: optional(choice("managed", "ec2")),
			zones: optional(zones),
		})(value, place);
	}
};

const zones: Check = (value, place) => {
	if (value !== 2 && value !== 3) place.report(`${show(value)} is no number of zones.`, "Choose 2 or 3.");
};

function checkExisting(value: unknown, place: Place): void {
	checkFields(value, place, {
		kind: needed(choice("existing")),
		arn: needed((arn, at) => {
			if (typeof arn !== "string" || readClusterArn(arn) === undefined) {
				at.report(`${show(arn)} is no cluster's ARN.`, `Write ${CLUSTER_ARN_FORM}.`);
			}
		}),
		vpc: needed(
			objectOf({
				id: needed(text(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC, such as "vpc-0a1b2c3d"')),
				subnets: needed(atLeast(2, listOf(text(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet, such as "subnet-0a1b2c3d"')))),
				securityGroups: needed(
					atLeast(1, listOf(text(/^sg-[0-9a-f]{8,17}$/, 'the id of a security group, such as "sg-0a1b2c3d"'))),
				),
			}),
		),
	});
}

const atLeast =
	(min: number, check: Check): Check =>
	(value, place) => {
		check(value, place);
		if (Array.isArray(value) && value.length < min) {
			place.report(`has ${value.length} of at least ${min}.`, "List those of the cluster.");
		}
	};
