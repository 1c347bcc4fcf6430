import type { Observer, PORTS, Ports } from "@millrace/core";

/** The context of an invocation as AWS's runtime client 4.0.2 makes it on Node 24, with what a local runner adds under symbols. */
export interface LambdaContext {
	readonly functionName: string;
	readonly functionVersion: string;
	readonly invokedFunctionArn: string;
	readonly memoryLimitInMB: string;
	readonly awsRequestId: string;
	readonly logGroupName: string;
	readonly logStreamName: string;
	/** Of invocations by mobile applications alone. */
	readonly clientContext: undefined;
	readonly identity: undefined;
	/** Of functions with tenant isolation alone. */
	readonly tenantId: undefined;
	/** Empty without X-Ray. */
	readonly xRayTraceId: string;
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
	/** `PORTS` of core: given, because inside functions core is not loaded for its sake. */
	readonly portsSymbol: symbol;
}

/** The log stream that all local functions write to. */
export const LOG_STREAM = "local";

/** The log group that Lambda makes for a function. */
export function logGroupOf(functionName: string): string {
	return `/aws/lambda/${functionName}`;
}

/** The context of one invocation: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function createLambdaContext(options: LambdaContextOptions): LambdaContext {
	const told: object = { [options.portsSymbol]: { ...options.ports, observe: options.observer } };
	const context = {
		functionName: options.functionName,
		functionVersion: "$LATEST",
		invokedFunctionArn: options.functionArn,
		memoryLimitInMB: String(options.memoryMb),
		awsRequestId: options.requestId,
		logGroupName: logGroupOf(options.functionName),
		logStreamName: LOG_STREAM,
		clientContext: undefined,
		identity: undefined,
		tenantId: undefined,
		xRayTraceId: "",
		getRemainingTimeInMillis: () => Math.max(0, Math.round(options.deadline - options.now())),
		...told,
	};
	// Sound: the symbol is that of core.
	return context as LambdaContext;
}
