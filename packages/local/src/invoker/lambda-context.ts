import { type Observer, PORTS, type Ports } from "@millrace/core";

/** The context of an invocation, as far as Node 24 on Lambda has it, with what a local runner adds under symbols. */
export interface LambdaContext {
	readonly callbackWaitsForEmptyEventLoop: boolean;
	readonly functionName: string;
	readonly functionVersion: string;
	readonly invokedFunctionArn: string;
	readonly memoryLimitInMB: string;
	readonly awsRequestId: string;
	readonly logGroupName: string;
	readonly logStreamName: string;
	getRemainingTimeInMillis(): number;
	readonly [PORTS]: Partial<Ports> & { readonly observe: Observer };
}

export interface LambdaContextOptions {
	readonly functionName: string;
	readonly functionArn: string;
	readonly memoryMb: number;
	readonly requestId: string;
	/** When the invocation must have ended, on the clock below. */
	readonly deadline: number;
	readonly now: () => number;
	readonly observer: Observer;
	readonly ports: Partial<Ports>;
}

/** The context of one invocation: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function createLambdaContext(options: LambdaContextOptions): LambdaContext {
	return {
		callbackWaitsForEmptyEventLoop: false,
		functionName: options.functionName,
		functionVersion: "$LATEST",
		invokedFunctionArn: options.functionArn,
		memoryLimitInMB: String(options.memoryMb),
		awsRequestId: options.requestId,
		logGroupName: `/aws/lambda/${options.functionName}`,
		logStreamName: "local",
		getRemainingTimeInMillis: () => Math.max(0, Math.round(options.deadline - options.now())),
		[PORTS]: { ...options.ports, observe: options.observer },
	};
}
