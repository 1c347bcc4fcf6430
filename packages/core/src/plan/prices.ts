/** A list price of us-east-1 in US dollars, and where and when it was read. */
export interface Price {
	readonly usdPerHour?: number;
	readonly usdPerMonth?: number;
	/** Of one unit of what goes by use. */
	readonly usdPerUnit?: number;
	readonly page: string;
	readonly asOf: string;
}

const MSK = { page: "https://aws.amazon.com/msk/pricing/", asOf: "2026-11-22" };
const LAMBDA = { page: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html", asOf: "2026-11-22" };
const VPC = { page: "https://aws.amazon.com/vpc/pricing/", asOf: "2026-11-22" };
const PRIVATE_LINK = { page: "https://aws.amazon.com/privatelink/pricing/", asOf: "2026-11-22" };
const CLOUDWATCH = { page: "https://aws.amazon.com/cloudwatch/pricing/", asOf: "2026-11-22" };

export const PRICES = {
	cluster: { usdPerHour: 0.75, ...MSK },
	partition: { usdPerHour: 0.0015, ...MSK },
	written: { usdPerUnit: 0.1, ...MSK },
	read: { usdPerUnit: 0.05, ...MSK },
	stored: { usdPerUnit: 0.1, ...MSK },
	pollerUnit: { usdPerHour: 0.185, ...LAMBDA },
	natGateway: { usdPerHour: 0.045, ...VPC },
	publicAddress: { usdPerHour: 0.005, ...VPC },
	natInstance: { usdPerHour: 0.0042, page: "https://aws.amazon.com/ec2/pricing/on-demand/", asOf: "2026-11-22" },
	endpoint: { usdPerHour: 0.01, ...PRIVATE_LINK },
	alarm: { usdPerMonth: 0.1, ...CLOUDWATCH },
	metric: { usdPerMonth: 0.3, ...CLOUDWATCH },
} as const satisfies Record<string, Price>;
