/*
  SST's globals as far as `@millrace/sst` uses them, every output known at once, so that plain tests see what components make of a plan.
  Import it before anything of `@millrace/sst`.

  Emulated: outputs, transforms and their order, `sst.aws.Function` with its role and log group, and that a resource gives back what it was
  given. Nothing is checked: SST's real platform and AWS's rules are in test/sst.
*/

/** A resource that a program has made. */
export interface Made {
	readonly type: string;
	readonly name: string;
	readonly args: Readonly<Record<string, unknown>>;
	readonly opts: Readonly<Record<string, unknown>>;
}

type Arguments = Record<string, unknown>;
type Transformation = (args: {
	type: string;
	name: string;
	props: Arguments;
	opts: Arguments;
}) => { props: Arguments } | undefined;

let made: Made[] = [];
let said: string[] = [];
let transformations: readonly Transformation[] = [];
/** What the account holds by tags. */
let tagged: readonly Readonly<Record<string, string>>[] = [];

class Output {
	readonly value: unknown;
	constructor(value: unknown) {
		this.value = value;
	}
	apply(then: (value: unknown) => unknown): Output {
		return output(then(this.value));
	}
}

class Resource {
	/** Those that were there when it was made: its children have no others. */
	readonly transformations: readonly Transformation[];
	readonly urn: Output;
	constructor(name: string, parent?: Resource) {
		this.transformations = parent?.transformations ?? transformations;
		this.urn = new Output(`urn::${name}`);
	}
}

class ComponentResource extends Resource {
	constructor(_type: string, name: string, _args: Arguments = {}, opts: { readonly parent?: Resource } = {}) {
		super(name, opts.parent);
	}
	registerOutputs(): void {}
}

function known(value: unknown): unknown {
	if (value instanceof Output) return known(value.value);
	if (value instanceof Resource || typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map(known);
	return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, known(inner)]])));
}

function output(value: unknown): Output {
	return new Output(known(value));
}

/** A class of resources that gives back what it was given, and made-up text for the rest. */
function resourceClass(type: string) {
	return class extends Resource {
		constructor(name: string, args: Arguments, opts: Arguments & { readonly parent?: Resource } = {}) {
			super(name, opts.parent);
			let props = args;
			for (const transformation of this.transformations) {
				props = transformation({ type, name, props, opts })?.props ?? props;
			}
			const all = known(props) as Arguments;
			made.push({ type, name, args: all, opts });
			// biome-ignore lint/correctness/noConstructorReturn: outputs are whatever is asked for.
			return new Proxy(this, {
				get: (target, property) => {
					if (Reflect.has(target, property) || typeof property === "symbol") return Reflect.get(target, property, target);
					if (property in all) return new Output(all[property]);
					return new Output(property === "result" ? RESULT : `${property}-of-${name}`);
				},
			});
		}
	};
}

/** What the function for schemas would have answered. */
const RESULT = JSON.stringify({
	topics: [],
	schemas: [
		{ subject: "orders-value", versions: [{ digest: "a".repeat(64), id: "0a1b2c3d-0000-4000-8000-000000000001", number: 1 }] },
	],
});

type Change = ((args: Arguments, opts: Arguments, name: string) => void) | Arguments | undefined;

/** SST's function: its role and log group, with the policies that it would attach by itself. */
class SstFunction extends ComponentResource {
	readonly nodes: { readonly role: Resource; readonly logGroup: Resource; readonly function: Resource };
	readonly name: Output;
	constructor(name: string, args: Arguments, opts: { readonly parent?: Resource } = {}) {
		super("sst:aws:Function", name, args, opts);
		const { transform = {}, vpc, handler, timeout, memory, environment, tags, description, ...others } = args;
		const changes = transform as Record<string, Change>;
		const make = (suffix: string, kind: string, type: string, own: Arguments) => {
			const change = changes[kind];
			if (typeof change === "function") change(own, {}, name + suffix);
			else Object.assign(own, change);
			return new (resourceClass(type))(name + suffix, own, { parent: this });
		};
		const trust = JSON.stringify({ Principal: { AWS: "root" } });
		const inlinePolicies = [{ name: "inline", policy: "{}" }];
		const managedPolicyArns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"];
		const role = make("Role", "role", "aws:iam/role:Role", { assumeRolePolicy: trust, inlinePolicies, managedPolicyArns });
		const logGroup = make("LogGroup", "logGroup", "aws:cloudwatch/logGroup:LogGroup", { name: `/aws/lambda/${args["name"]}` });
		const variables = environment as Arguments;
		const own = { ...others, handler, timeout, memory, vpc, environment: { variables }, tags, description };
		this.nodes = { role, logGroup, function: make("Function", "function", "aws:lambda/function:Function", own) };
		this.name = output(args["name"]);
	}
}

function namespace(path: string): unknown {
	const classes = new Map<string | symbol, unknown>();
	return new Proxy(
		{},
		{
			get: (_target, name) => {
				if (!classes.has(name)) classes.set(name, memberOf(path, String(name)));
				return classes.get(name);
			},
		},
	);
}

const LOOKUPS: Readonly<Record<string, unknown>> = {
	getRegionOutput: new Output({ region: "eu-central-1" }),
	getCallerIdentityOutput: new Output({ accountId: "123456789012" }),
	getAvailabilityZonesOutput: new Output({ names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }),
	getBootstrapBrokersOutput: new Output({ bootstrapBrokersSaslIam: "b-1.example.com:9098" }),
	getAmiOutput: new Output({ id: "ami-1" }),
};

function memberOf(path: string, name: string): unknown {
	if (name in LOOKUPS) return (args: unknown) => LOOKUPS[name] ?? args;
	if (name === "getResources")
		return async () => ({ resourceTagMappingLists: tagged.map((tags) => ({ resourceArn: "", tags })) });
	if (/^[a-z]/.test(name)) return namespace(`${path}:${name}`);
	return resourceClass(`${path}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);
}

Object.assign(globalThis, {
	aws: namespace("aws"),
	sst: {
		aws: { Function: SstFunction, permission: (input: object) => ({ type: "aws.permission", ...(known(input) as object) }) },
	},
	$app: { name: "shop", stage: "test" },
	$dev: false,
	$util: {
		ComponentResource,
		RunError: class RunError extends Error {},
		output,
		all: output,
		log: { info: async (message: string) => void said.push(message) },
		runtime: { registerStackTransformation: transformFromNowOn },
	},
});

/** Of every resource whose component is made from now on. */
function transformFromNowOn(one: Transformation): void {
	transformations = [...transformations, one];
}

/** What SST's `$transform` does for a type of Pulumi: changes arguments in place, of every resource that is made from now on. */
export function transformEvery(type: string, change: (args: Arguments) => void): void {
	transformFromNowOn((args) => {
		if (args.type !== type) return undefined;
		change(args.props);
		return { props: args.props };
	});
}

/** What a program makes and says; nothing is left of it afterwards. */
export async function runProgram<T>(
	program: () => T | Promise<T>,
	account: readonly Readonly<Record<string, string>>[] = [],
): Promise<{ readonly result: T; readonly made: readonly Made[]; readonly said: readonly string[] }> {
	made = [];
	said = [];
	tagged = account;
	try {
		return { result: await program(), made, said };
	} finally {
		transformations = [];
	}
}

/** Runs a program as if it were `sst dev`. */
export async function inDev<T>(program: () => Promise<T>): Promise<T> {
	Object.assign(globalThis, { $dev: true });
	try {
		return await program();
	} finally {
		Object.assign(globalThis, { $dev: false });
	}
}
