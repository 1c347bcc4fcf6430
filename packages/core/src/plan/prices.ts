/** List prices of us-east-1 in US dollars, without tax, discounts and free tiers: by the hour, by the month, or by what was used. */
export interface Price {
	readonly usdPerHour?: number;
	readonly usdPerMonth?: number;
	readonly usdPerUnit?: number;
	/** The page of AWS that lists it. */
	readonly page: string;
	/** The day that it was last compared with what others quote from that page, as `YYYY-MM-DD`. The page itself rules. */
	readonly asOf: string;
}

export type PriceName =
	| "cluster"
	| "partition"
	| "written"
	| "read"
	| "stored"
	| "pollerUnit"
	| "natGateway"
	| "natData"
	| "natInstance"
	| "publicAddress"
	| "endpoint"
	| "endpointData"
	| "alarm"
	| "metric"
	| "logs"
	| "invocations"
	| "compute";

export const HOURS_A_MONTH = 730;

const MSK = { page: "https://aws.amazon.com/msk/pricing/", asOf: "2026-11-26" };
const POLLERS = { page: "https://aws.amazon.com/lambda/pricing/", asOf: "2026-11-22" };
const VPC = { page: "https://aws.amazon.com/vpc/pricing/", asOf: "2026-11-26" };
const EC2 = { page: "https://aws.amazon.com/ec2/pricing/on-demand/", asOf: "2026-11-26" };
const PRIVATE_LINK = { page: "https://aws.amazon.com/privatelink/pricing/", asOf: "2026-11-26" };
const CLOUDWATCH = { page: "https://aws.amazon.com/cloudwatch/pricing/", asOf: "2026-11-26" };
const LAMBDA = { page: "https://aws.amazon.com/lambda/pricing/", asOf: "2026-11-26" };

export const PRICES: Readonly<Record<PriceName, Price>> = {
	cluster: { usdPerHour: 0.75, ...MSK },
	partition: { usdPerHour: 0.0015, ...MSK },
	written: { usdPerUnit: 0.1, ...MSK },
	read: { usdPerUnit: 0.05, ...MSK },
	stored: { usdPerUnit: 0.1, ...MSK },
	pollerUnit: { usdPerHour: 0.185, ...POLLERS },
	natGateway: { usdPerHour: 0.045, ...VPC },
	natData: { usdPerUnit: 0.045, ...VPC },
	natInstance: { usdPerHour: 0.0042, ...EC2 },
	publicAddress: { usdPerHour: 0.005, ...VPC },
	endpoint: { usdPerHour: 0.01, ...PRIVATE_LINK },
	endpointData: { usdPerUnit: 0.01, ...PRIVATE_LINK },
	alarm: { usdPerMonth: 0.1, ...CLOUDWATCH },
	metric: { usdPerMonth: 0.3, ...CLOUDWATCH },
	logs: { usdPerUnit: 0.5, ...CLOUDWATCH },
	invocations: { usdPerUnit: 0.2, ...LAMBDA },
	compute: { usdPerUnit: 0.0000133334, ...LAMBDA },
};
