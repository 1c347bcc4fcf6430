import { type IamStatement, isAllowed } from "../../support/iam-evaluator.ts";
import type { Resource } from "../engine/resource.ts";
import { type Deployment, FUNCTION, resourcesOf } from "./deployment.ts";
import {
	consumerNeeds,
	DANGEROUS,
	functionName,
	type Names,
	type Need,
	schemasStepNeeds,
	topicsStepNeeds,
} from "./permissions.ts";
import { roleOf, statementsOf } from "./plan-arrives.ts";

/* Who of the example may do what, evaluated on the policies that were captured. */
export interface Principal {
	readonly name: string;
	readonly role: Resource;
	readonly statements: readonly IamStatement[];
	readonly needs: readonly Need[];
}

/** Every function that is deployed; one that nobody said the needs of has none. */
export function principalsOf(deployment: Deployment, names: Names): readonly Principal[] {
	const needs = needsOf(names);
	return resourcesOf(deployment, FUNCTION).map((lambda) => {
		const name = String(lambda.inputs["name"]);
		const role = roleOf(lambda, deployment);
		// Sound: policies are text in this form.
		const statements = statementsOf(role, deployment) as readonly IamStatement[];
		return { name, role, statements, needs: needs.get(name) ?? [] };
	});
}

function needsOf(names: Names): ReadonlyMap<string, readonly Need[]> {
	return new Map([
		[functionName(names, "delays"), consumerNeeds(names, "delays", "flights", true)],
		[functionName(names, "quakes"), consumerNeeds(names, "quakes", "earthquakes", false)],
		[functionName(names, "weather"), consumerNeeds(names, "weather", "weather", true)],
		[functionName(names, "topics-setup"), topicsStepNeeds(names, ["flights", "earthquakes", "weather"])],
		[functionName(names, "schemas-setup"), schemasStepNeeds(names, ["flights-value", "weather-value"])],
	]);
}

/**
 * What a principal may do of everything that anybody of the example may do to anything of it, and of what hurts: one line each, to be compared
 * with what it needs. An action that AWS knows no resource for is allowed on all of them or none.
 */
export function allowedOf(
	principal: Principal,
	all: readonly Principal[],
): { readonly allowed: readonly string[]; readonly needed: readonly string[] } {
	const needs = all.flatMap((other) => other.needs);
	const resources = [...new Set(needs.map(({ resource }) => resource))];
	const unbound = new Set(needs.filter(({ resource }) => resource === "*").map(({ action }) => action));
	const actions = [...new Set([...needs.map(({ action }) => action), ...DANGEROUS])];
	const allowed: string[] = [];
	for (const action of actions) {
		for (const resource of unbound.has(action) ? ["*"] : resources) {
			const context = { "s3:ResourceAccount": "123456789012", "aws:ResourceAccount": "123456789012" };
			if (isAllowed(principal.statements, { action, resource, context })) allowed.push(`${action} ${resource}`);
		}
	}
	const needed = principal.needs.map(({ action, resource }) => `${action} ${resource}`);
	return { allowed: [...new Set(allowed)].toSorted(), needed: [...new Set(needed)].toSorted() };
}
