/*
  The little of SST's globals that these sources use, in the names of SST 4 and @pulumi/aws 7. Users have the real ones in
  .sst/platform/config.d.ts, and `npm run test:sst` checks the sources against those. Not published.
*/

declare namespace $util {
	type Input<T> = T | Promise<T> | Output<T>;
	type Unwrap<T> = T extends Output<infer U> ? U : T extends Promise<infer U> ? Unwrap<U> : T;

	interface Output<T> {
		apply<U>(then: (value: T) => Input<U>): Output<U>;
	}

	/** Ends a program with its message alone. */
	class RunError extends Error {
		constructor(message: string);
	}

	class Resource {
		readonly urn: Output<string>;
	}

	class CustomResource extends Resource {
		readonly id: Output<string>;
	}

	class ComponentResource extends Resource {
		constructor(type: string, name: string, args?: Record<string, unknown>, opts?: ComponentResourceOptions);
		protected registerOutputs(outputs?: Record<string, unknown>): void;
	}

	interface Alias {
		readonly name?: string;
	}

	interface ResourceOptions {
		parent?: Resource;
		dependsOn?: Input<Input<Resource>[]> | Input<Resource>;
		aliases?: Input<string | Alias>[];
		ignoreChanges?: string[];
		retainOnDelete?: boolean;
	}

	interface CustomResourceOptions extends ResourceOptions {
		deleteBeforeReplace?: boolean;
		import?: string;
	}

	interface ComponentResourceOptions extends ResourceOptions {
		readonly providers?: Record<string, never>;
	}

	function output<T>(value: Input<T>): Output<Unwrap<T>>;
	function all<T>(values: readonly Input<T>[]): Output<Unwrap<T>[]>;
	function all<T>(values: Record<string, Input<T>>): Output<Record<string, Unwrap<T>>>;
	function jsonStringify(value: unknown): Output<string>;

	interface ResourceTransformationArgs {
		readonly type: string;
		readonly name: string;
		readonly props: Record<string, unknown>;
		readonly opts: ResourceOptions;
	}

	namespace runtime {
		function registerStackTransformation(
			transformation: (args: ResourceTransformationArgs) => { props: Record<string, unknown>; opts: ResourceOptions } | undefined,
		): void;
	}

	namespace log {
		function info(message: string, resource?: Resource): Promise<void>;
	}
}

declare const $app: { readonly name: string; readonly stage: string };
/** Whether `sst dev` runs. */
declare const $dev: boolean;

declare function $config(config: {
	app(input: { readonly stage?: string }): {
		readonly name: string;
		readonly home: "aws" | "local";
		readonly removal?: "remove" | "retain" | "retain-all";
		readonly protect?: boolean;
		readonly providers?: Readonly<Record<string, unknown>>;
	};
	run(): Promise<Record<string, unknown> | undefined>;
}): unknown;
