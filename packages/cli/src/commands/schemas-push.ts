import { type Command, defineCommand } from "../command.ts";
import { CONFIG_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { compareVersions } from "../project/compare-versions.ts";
import { findConfig } from "../project/find-config.ts";
import { openRegistry } from "../project/open-registry.ts";
import { applyPush, planPush } from "../project/push-schemas.ts";
import { warnOfPush } from "../project/push-warnings.ts";
import { displayPath, findUsedSchemaFolders } from "../project/schema-folders.ts";
import { warnOfUndeclaredStage } from "../project/undeclared-stage.ts";
import { type PushData, writePushText } from "../text/push-text.ts";

export const schemasPush: Command = defineCommand({
	description:
		"Shows what the registry of a stage lacks of the released versions; --apply writes it, in the order of the releases, and\nthe ids that the registry gave into schemas.ids/<stage>.json. What the registry has is never changed or removed.",
	arguments: [],
	flags: {
		apply: { type: "boolean", description: "Write what is shown; otherwise nothing is changed" },
		...REGISTRY_FLAGS,
		...CONFIG_FLAG,
	},
	examples: [
		"millrace schemas push --stage production",
		"millrace schemas push --stage production --apply",
		"millrace schemas push --registry folder:registry --stage airgap --apply",
	],

	async run({ flags, io, progress }) {
		const { loadConfig } = await import("@millrace/local");
		const { app } = await loadConfig(findConfig(io.cwd, flags.config));
		const registry = await openRegistry(flags, app, io);
		const plan = await planPush(registry, app, flags.stage, findUsedSchemaFolders(io.cwd), io, progress("looking"));
		const ids = flags.apply ? await applyPush(registry, plan, io, progress("pushing")) : [];
		const subjects = plan.subjects.map(({ wanted, steps, state }) => ({
			...compareVersions(wanted.versions, state),
			wanted,
			steps,
		}));
		const data: PushData = {
			registry: registry.address,
			stage: flags.stage,
			applied: flags.apply,
			createsRegistry: plan.createsRegistry,
			subjects: subjects.map(({ wanted: { subject, schema, topics, versions }, steps, behind, extra }) => {
				return { subject, schema, topics, versions: versions.length, steps, behind, extra };
			}),
			ids: ids.map(({ path, change }) => ({ path: displayPath(path, io.cwd), change })),
		};
		return { data, warnings: [...warnOfUndeclaredStage(app, flags.stage), ...warnOfPush(subjects, registry.abilities)] };
	},

	render: writePushText,
});
