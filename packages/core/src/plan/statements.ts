import { CLUSTER_ARN, logGroupArn, topicArn } from "./arn.ts";
import type { PlannedStatement } from "./plan.ts";

/* Statements that roles of several kinds share. */

export function allow(
	Sid: string,
	Action: readonly string[],
	Resource: readonly string[],
	Condition?: PlannedStatement["Condition"],
): PlannedStatement {
	return { Sid, Effect: "Allow", Action, Resource, ...(Condition === undefined ? {} : { Condition }) };
}

/** https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html */
export function connect(): PlannedStatement {
	return allow("ConnectToCluster", ["kafka-cluster:Connect"], [CLUSTER_ARN]);
}

export function writeTopics(sid: string, topics: readonly string[]): PlannedStatement {
	return allow(sid, ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"], topics.map(topicArn));
}

/**
 * `:*` stands for the streams of the function's own group, whose names Lambda makes up, and CloudWatch judges the making of a stream by
 * the group's ARN in that form (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html). The group itself
 * is made by the deployment, with its retention.
 */
export function writeLogs(functionName: string): PlannedStatement {
	return allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroupArn(functionName)}:*`]);
}

const INTERFACES = [
	"ec2:CreateNetworkInterface",
	"ec2:DescribeNetworkInterfaces",
	"ec2:DeleteNetworkInterface",
	"ec2:DescribeSubnets",
];

/**
 * What Lambda needs to put a function into a VPC. `*`, because the describing actions have no resource form, and the interfaces do not
 * exist yet when they are asked for (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
 */
export function sitInVpc(): PlannedStatement {
	return allow("UseNetworkInterfaces", [...INTERFACES, "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"], ["*"]);
}

/**
 * What Lambda needs to poll a cluster in a VPC, and refuses a mapping without; two more when the function sits there too
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html). `*` as in `sitInVpc`.
 */
export function pollInVpc(alsoSits: boolean): PlannedStatement {
	const polling = [
		"ec2:CreateNetworkInterface",
		"ec2:DescribeNetworkInterfaces",
		"ec2:DescribeVpcs",
		"ec2:DeleteNetworkInterface",
		"ec2:DescribeSubnets",
		"ec2:DescribeSecurityGroups",
	];
	const sitting = ["ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"];
	return allow("UseNetworkInterfaces", alsoSits ? [...polling, ...sitting] : polling, ["*"]);
}
