import { LOG_STREAM, logGroupOf } from "../invoker/lambda-context.ts";

export interface LambdaVariablesOptions {
	readonly functionName: string;
	readonly memoryMb: number;
	readonly region: string;
}

/**
 * The variables that Lambda sets beside those of the function's own configuration, as far as they mean something on a laptop
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). `LAMBDA_TASK_ROOT`, `_HANDLER` and `AWS_LAMBDA_RUNTIME_API` come
 * with the code. Not set: `_X_AMZN_TRACE_ID` and what belongs to X-Ray, `LAMBDA_RUNTIME_DIR`, `LD_LIBRARY_PATH`, `NODE_PATH`: nothing local
 * stands behind them.
 */
export function lambdaVariables({ functionName, memoryMb, region }: LambdaVariablesOptions): Readonly<Record<string, string>> {
	return {
		// The runtime that is here, which need not be the one deployed.
		AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`,
		AWS_REGION: region,
		AWS_DEFAULT_REGION: region,
		AWS_LAMBDA_FUNCTION_NAME: functionName,
		AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
		AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
		AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
		AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(functionName),
		AWS_LAMBDA_LOG_STREAM_NAME: LOG_STREAM,
		LANG: "en_US.UTF-8",
		TZ: ":UTC",
		// Of this machine: what a handler starts is here and not in Lambda's image.
		PATH: process.env["PATH"] ?? "",
	};
}
