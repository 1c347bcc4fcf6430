declare namespace sst {
	namespace aws {
		type Transform<T> = Partial<T> | ((args: T, opts: $util.CustomResourceOptions, name: string) => undefined);

		interface FunctionArgs {
			handler: $util.Input<string>;
			name?: $util.Input<string>;
			description?: $util.Input<string>;
			timeout?: $util.Input<`${number} ${"second" | "seconds" | "minute" | "minutes"}`>;
			memory?: $util.Input<`${number} ${"MB" | "GB"}`>;
			environment?: $util.Input<Record<string, $util.Input<string>>>;
			permissions?: $util.Input<FunctionPermissionArgs[]>;
			link?: $util.Input<unknown[]>;
			architecture?: $util.Input<"x86_64" | "arm64">;
			nodejs?: $util.Input<{ minify?: $util.Input<boolean> }>;
			vpc?: $util.Input<{
				securityGroups: $util.Input<$util.Input<string>[]>;
				privateSubnets: $util.Input<$util.Input<string>[]>;
			}>;
			tags?: $util.Input<Record<string, $util.Input<string>>>;
			dev?: $util.Input<false>;
			transform?: {
				function?: Transform<globalThis.aws.lambda.FunctionArgs>;
				role?: Transform<globalThis.aws.iam.RoleArgs>;
				logGroup?: Transform<globalThis.aws.cloudwatch.LogGroupArgs>;
			};
		}

		interface FunctionPermissionArgs {
			effect?: "allow" | "deny";
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
