declare namespace sst {
	namespace aws {
		type Transform<T> = Partial<T> | ((args: T, opts: $util.CustomResourceOptions, name: string) => undefined);

		interface FunctionArgs {
			handler: $util.Input<string>;
			name?: $util.Input<string> | undefined;
			description?: $util.Input<string> | undefined;
			timeout?: $util.Input<`${number} ${"second" | "seconds" | "minute" | "minutes"}`> | undefined;
			memory?: $util.Input<`${number} ${"MB" | "GB"}`> | undefined;
			environment?: $util.Input<Record<string, $util.Input<string>>> | undefined;
			permissions?: $util.Input<FunctionPermissionArgs[]> | undefined;
			link?: $util.Input<unknown[]> | undefined;
			architecture?: $util.Input<"x86_64" | "arm64"> | undefined;
			nodejs?: $util.Input<{ minify?: $util.Input<boolean> }> | undefined;
			vpc?: $util.Input<{
				securityGroups: $util.Input<$util.Input<string>[]>;
				privateSubnets: $util.Input<$util.Input<string>[]>;
			}>;
			tags?: $util.Input<Record<string, $util.Input<string>>> | undefined;
			dev?: $util.Input<false> | undefined;
			transform?: {
				function?: Transform<globalThis.aws.lambda.FunctionArgs> | undefined;
				role?: Transform<globalThis.aws.iam.RoleArgs> | undefined;
				logGroup?: Transform<globalThis.aws.cloudwatch.LogGroupArgs> | undefined;
			};
		}

		interface FunctionPermissionArgs {
			effect?: "allow" | "deny" | undefined;
			actions: string[];
			resources: $util.Input<$util.Input<string>[]>;
			conditions?: $util.Input<
				$util.Input<{ test: $util.Input<string>; variable: $util.Input<string>; values: $util.Input<$util.Input<string>[]> }>[]
			>;
		}

		class Function extends $util.ComponentResource {
			constructor(name: string, args: FunctionArgs, opts?: $util.ComponentResourceOptions);
			readonly name: $util.Output<string>;
			readonly arn: $util.Output<string>;
			readonly nodes: {
				readonly role: globalThis.aws.iam.Role;
				readonly function: $util.Output<globalThis.aws.lambda.Function>;
				readonly logGroup: $util.Output<globalThis.aws.cloudwatch.LogGroup | undefined>;
			};
		}

		function permission(input: FunctionPermissionArgs): { type: "aws.permission" } & FunctionPermissionArgs;
	}
}
