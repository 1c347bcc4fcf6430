import { madeUpAnswer, madeUpOutputs } from "./made-up.ts";
import type { Method, Methods, Properties } from "./protocol.ts";
import type { ToStruct } from "./serve.ts";

/** One resource as a checkpoint of Pulumi holds it. */
export interface Resource {
	readonly urn: string;
	readonly type: string;
	readonly custom: boolean;
	readonly id?: string;
	readonly parent?: string;
	readonly dependencies: readonly string[];
	readonly inputs: Properties;
	readonly outputs: Properties;
}

export interface Stack {
	/** In the order in which the program declared them. */
	readonly resources: readonly Resource[];
	/** Errors that the program reported, and what we refused it. */
	readonly errors: readonly string[];
	readonly methods: (toStruct: ToStruct) => Methods;
}

/** The stack that a program declares: every resource is new and succeeds, with outputs that are made up. */
export function createStack(project: string, stage: string): Stack {
	const resources = new Map<string, Resource>();
	const errors: string[] = [];

	function urnOf(type: string, name: string, parent: string): string {
		const around = parent.split("::")[2];
		const qualified = around === undefined || around === STACK_TYPE ? type : `${around}$${type}`;
		return `urn:pulumi:${stage}::${project}::${qualified}::${name}`;
	}

	function register(resource: Resource): Resource {
		if (resources.has(resource.urn)) throw new Error(`Duplicate resource URN "${resource.urn}"`);
		resources.set(resource.urn, resource);
		return resource;
	}

	/** The program outlives a refused resource: it leaves it to its engine to fail the deployment. */
	function strictly<Request, Reply>(method: Method<Request, Reply>): Method<Request, Reply> {
		return (request, reply) => {
			try {
				method(request, reply);
			} catch (error) {
				errors.push(error instanceof Error ? error.message : String(error));
				throw error;
			}
		};
	}

	return {
		get resources() {
			return [...resources.values()];
		},
		errors,
		methods: (toStruct) => ({
			// Without any feature, secrets, outputs and references reach us as the plain values that they hold.
			supportsFeature: (_request, reply) => reply.setHassupport(false),
			registerResource: strictly((request, reply) => {
				const [type, name, parent, custom] = [request.getType(), request.getName(), request.getParent(), request.getCustom()];
				const inputs = request.getObject()?.toJavaScript() ?? {};
				const { urn, id, outputs } = register({
					urn: urnOf(type, name, parent),
					type,
					custom,
					...(custom && { id: String(inputs["name"] ?? name) }),
					...(parent !== "" && { parent }),
					dependencies: request.getDependenciesList(),
					inputs,
					outputs: custom ? madeUpOutputs(type, name, inputs) : {},
				});
				reply.setUrn(urn);
				if (id === undefined) return;
				reply.setId(id);
				reply.setObject(toStruct(outputs));
			}),
			registerResourceOutputs(request) {
				const urn = request.getUrn();
				const resource = resources.get(urn);
				if (resource !== undefined) resources.set(urn, { ...resource, outputs: request.getOutputs()?.toJavaScript() ?? {} });
			},
			invoke: strictly((request, reply) =>
				reply.setReturn(toStruct(madeUpAnswer(request.getTok(), request.getArgs()?.toJavaScript() ?? {}))),
			),
			log(request) {
				if (request.getSeverity() === ERROR) errors.push(request.getMessage());
			},
		}),
	};
}

const STACK_TYPE = "pulumi:pulumi:Stack";
/** Of `LogSeverity` in engine.proto. */
const ERROR = 3;
