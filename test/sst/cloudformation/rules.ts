import { createRequire } from "node:module";
import { join } from "node:path";
import type { Resource } from "../engine/resource.ts";
import { translate } from "./translate.ts";

/** The installed aws-cdk-lib, outside the checkout: `npm run test:sst` puts it there and says where. */
const installation = process.env["MILLRACE_CLOUDFORMATION"] ?? "";

/**
 * What AWS's own rules for CloudFormation say against captured inputs: ranges, choices, missing and unknown properties, forms of ARNs.
 *
 * They know one resource at a time; what two properties say of each other is checked by cross-field.ts.
 */
export function breachedRules(resources: readonly Resource[]): readonly string[] {
	const { CompositeEngine, TemplateContent } = load();
	const engine = new CompositeEngine();
	try {
		const template = JSON.stringify({ Resources: translate(resources) });
		const { diagnostics } = engine.validateTemplate(new TemplateContent(template, "sst.json"));
		return diagnostics
			.filter(({ ruleId, severity }) => severity !== "INFO" && IGNORED[ruleId] === undefined)
			.map(
				({ entity, message, propertyPath, ruleId }) => `${ruleId} ${entity?.logicalId ?? ""} ${propertyPath ?? ""}: ${message}`,
			);
	} finally {
		engine.free();
	}
}

const ANY_ACCOUNT = "advice for templates, which are written for any account: ours is what one deployment made";

/** Rules that say nothing of ours, and why. */
const IGNORED: Readonly<Record<string, string>> = {
	W3010: ANY_ACCOUNT,
	W9002: ANY_ACCOUNT,
	W9010: ANY_ACCOUNT,
	W9013: ANY_ACCOUNT,
};

function load(): Rules {
	if (installation === "") throw new Error("AWS's rules are not installed: run `npm run test:sst`.");
	const library = createRequire(join(installation, "package.json")).resolve("aws-cdk-lib/package.json");
	// Sound: this is the interface of the version that scripts/sst/tools.ts installs.
	return createRequire(library)("@aws/cloudformation-validate") as Rules;
}

/** What we use of `@aws/cloudformation-validate`. */
interface Rules {
	readonly CompositeEngine: new () => {
		validateTemplate(template: unknown): { diagnostics: readonly Diagnostic[] };
		free(): void;
	};
	readonly TemplateContent: new (text: string, name: string) => unknown;
}

interface Diagnostic {
	readonly ruleId: string;
	readonly severity: string;
	readonly message: string;
	readonly propertyPath?: string;
	readonly entity?: { readonly logicalId?: string };
}
