import { type Account, claim, describe, release } from "./account.ts";
import { diffResource, keepIgnored } from "./diff.ts";
import { immutableProperties } from "./immutable.ts";
import { madeUpAnswer, makeUp } from "./made-up.ts";
import type { Method, Methods, Properties, RegisterResource } from "./protocol.ts";
import type { Declared, Resource, Step } from "./resource.ts";
import type { ToStruct } from "./serve.ts";

export interface Stack {
	/** What the checkpoint will hold: what the program declared, in its order, and what was there and is not deleted. */
	readonly resources: readonly Resource[];
	/** What was done, or is planned by a preview, in this order. */
	readonly steps: readonly Step[];
	/** Errors that the program reported, and what we refused it. */
	readonly errors: readonly string[];
	readonly methods: (toStruct: ToStruct) => Methods;
	/** Deletes what was not declared again, and what replacements left behind. */
	finish(): void;
}

export interface StackOptions {
	/** Says what would be done, with outputs of what does not exist yet unknown. */
	readonly preview?: boolean;
	/** The checkpoint of the last deployment. */
	readonly former?: readonly Resource[];
	readonly account?: Account;
	readonly onStep?: (step: Step, resource: Resource, former: Resource | undefined) => void;
	/** What the program tells its user. */
	readonly onInfo?: (message: string) => void;
}

/**
 * The stack that a program declares, next to the one that is there. Every operation succeeds, but for names that are taken, with outputs that
 * are made up.
 */
export function createStack(project: string, stage: string, options: StackOptions = {}): Stack {
	const { preview = false, former = [], account = {}, onStep = () => {}, onInfo = () => {} } = options;
	const old = new Map(former.map((resource) => [resource.urn, resource]));
	const resources = new Map<string, Resource>();
	const taken = new Set<string>();
	const gone = new Set<Resource>();
	const replaced: Resource[] = [];
	const steps: Step[] = [];
	const errors: string[] = [];

	function step(op: Step["op"], resource: Resource, properties: readonly string[] = [], was?: Resource): void {
		const retained = resource.retainOnDelete === true && (op === "delete" || op === "delete-replaced");
		const done: Step = { op, urn: resource.urn, type: resource.type, properties, ...(retained && { retained: true }) };
		steps.push(done);
		onStep(done, resource, was);
	}

	function create(
		op: "create" | "create-replacement",
		declared: Declared,
		properties: readonly string[] = [],
		was?: Resource,
	): Resource {
		const { custom, type, inputs, urn } = declared;
		if (!custom || preview) {
			if (custom) immutableProperties(type, inputs);
			const resource = resourceOf(declared, undefined, custom ? inputs : {});
			step(op, resource, properties, was);
			return resource;
		}
		immutableProperties(type, inputs);
		const { id, outputs } = makeUp(type, inputs, `${urn} ${op === "create" ? "" : JSON.stringify(inputs)}`);
		const resource = resourceOf(declared, id, outputs);
		claim(account, resource);
		step(op, resource, properties, was);
		return resource;
	}

	function remove(op: "delete" | "delete-replaced", resource: Resource): void {
		if (resource.protect) throw new Error(`${resource.urn} cannot be deleted: it is protected.`);
		if (resource.custom && resource.retainOnDelete !== true && !preview) release(account, resource);
		gone.add(resource);
		step(op, resource);
	}

	function replace(was: Resource, declared: Declared, properties: readonly string[]): Resource {
		if (declared.deleteBeforeReplace) {
			refuseDependentReplacements(was);
			remove("delete-replaced", was);
			step("replace", was, properties, was);
			return create("create-replacement", declared, properties, was);
		}
		const resource = create("create-replacement", declared, properties, was);
		step("replace", resource, properties, was);
		replaced.push(was);
		return resource;
	}

	/** Pulumi would delete these first, too; nobody needed that so far. */
	function refuseDependentReplacements(was: Resource): void {
		for (const other of former) {
			const fixed = other.custom ? immutableProperties(other.type, other.inputs).map((path) => path.split(".")[0]) : [];
			const through = Object.entries(other.propertyDependencies).find(
				([name, urns]) => fixed.includes(name) && urns.includes(was.urn),
			);
			if (through === undefined) continue;
			throw new Error(
				`The offline engine stand-in does not emulate that ${other.urn} is replaced with ${was.urn}, by "${through[0]}".`,
			);
		}
	}

	function register(declared: Declared): Resource {
		if (resources.has(declared.urn)) throw new Error(`Duplicate resource URN "${declared.urn}"`);
		const urn = [declared.urn, ...declared.aliases].find((candidate) => old.has(candidate) && !taken.has(candidate));
		const was = urn === undefined ? undefined : old.get(urn);
		const resource = was === undefined ? create("create", declared) : follow(was, declared);
		if (urn !== undefined) taken.add(urn);
		resources.set(declared.urn, resource);
		return resource;
	}

	/** What becomes of a resource that is there. */
	function follow(was: Resource, full: Declared): Resource {
		const declared = { ...full, inputs: keepIgnored(was.inputs, full.inputs, full.ignoreChanges) };
		const difference = diffResource(was, declared);
		if (difference.op === "replace") return replace(was, declared, difference.properties);
		const resource = resourceOf(declared, was.id, declared.custom ? { ...was.outputs, ...declared.inputs } : was.outputs);
		if (declared.custom && !preview) describe(account, resource);
		step(difference.op, resource, difference.op === "same" ? [] : difference.properties, was);
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
			const left = former.filter((resource) => !taken.has(resource.urn) && !gone.has(resource));
			return [...resources.values(), ...left];
		},
		steps,
		errors,
		finish() {
			for (const resource of replaced) remove("delete-replaced", resource);
			for (const resource of former.toReversed()) if (!taken.has(resource.urn)) remove("delete", resource);
		},
		methods: (toStruct) => ({
			// Without any feature, secrets, outputs and references reach us as the plain values that they hold, and aliases as URNs.
			supportsFeature: (_request, reply) => reply.setHassupport(false),
			registerResource: strictly((request, reply) => {
				const { urn, id, custom, outputs } = register(declaration(project, stage, request));
				reply.setUrn(urn);
				if (!custom) return;
				if (id !== undefined) reply.setId(id);
				reply.setObject(toStruct(outputs));
			}),
			registerResourceOutputs(request) {
				const urn = request.getUrn();
				const resource = resources.get(urn);
				if (resource !== undefined) resources.set(urn, { ...resource, outputs: request.getOutputs()?.toJavaScript() ?? {} });
			},
			invoke: strictly((request, reply) =>
				reply.setReturn(toStruct(madeUpAnswer(request.getTok(), request.getArgs()?.toJavaScript() ?? {}, account))),
			),
			log(request) {
				if (request.getSeverity() === ERROR) errors.push(request.getMessage());
				if (request.getSeverity() === INFO) onInfo(request.getMessage());
			},
		}),
	};
}

function declaration(project: string, stage: string, request: RegisterResource): Declared {
	const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
	if (request.getImportid() !== "")
		throw new Error(`The offline engine stand-in imports nothing, not "${request.getImportid()}" either.`);
	const around = parent.split("::")[2];
	const qualified = around === undefined || around === STACK_TYPE ? type : `${around}$${type}`;
	const propertyDependencies: Record<string, readonly string[]> = {};
	request.getPropertydependenciesMap().forEach((urns, property) => {
		propertyDependencies[property] = urns.getUrnsList();
	});
	return {
		urn: `urn:pulumi:${stage}::${project}::${qualified}::${name}`,
		type,
		name,
		custom: request.getCustom(),
		...(parent !== "" && { parent }),
		dependencies: request.getDependenciesList(),
		propertyDependencies,
		inputs: request.getObject()?.toJavaScript() ?? {},
		aliases: request.getAliasurnsList(),
		ignoreChanges: request.getIgnorechangesList(),
		replaceOnChanges: request.getReplaceonchangesList(),
		deleteBeforeReplace: request.getDeletebeforereplace(),
		...(request.getProtect() && { protect: true }),
		...(request.getRetainondelete() && { retainOnDelete: true }),
	};
}

function resourceOf(declared: Declared, id: string | undefined, outputs: Properties): Resource {
	const { name: _name, aliases: _a, ignoreChanges: _i, replaceOnChanges: _r, deleteBeforeReplace: _d, ...resource } = declared;
	return { ...resource, ...(id !== undefined && { id }), outputs };
}

const STACK_TYPE = "pulumi:pulumi:Stack";
/** Of `LogSeverity` in engine.proto. */
const ERROR = 3;
const INFO = 1;
