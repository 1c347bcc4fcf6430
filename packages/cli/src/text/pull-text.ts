import type { PulledSchema } from "../project/plan-pull.ts";
import type { PullData } from "../project/pull-schemas.ts";
import type { Style } from "../style.ts";
import { count } from "./count.ts";

/** What a pull brings, as people read it. */
export function writePullText({ registry, applied, schemas, files }: PullData, style: Style): string {
	if (schemas.length === 0) return `${registry} holds no schema that could be pulled.\n`;
	const lines = schemas.map((schema) => writeSchema(schema, style));
	const changed = files.map(({ path, change }) => `${style.careful(applied ? change : wouldBe[change])} ${path}`);
	return `${[...lines, ...changed].join("\n")}\n`;
}

const wouldBe = { created: "would create", updated: "would update", removed: "would remove" };

function writeSchema({ name, subjects, path, status, versions, added, kept }: PulledSchema, style: Style): string {
	const mark = style[status === "different" ? "bad" : "good"](status);
	const differences = [
		...(added.length > 0 ? [`${added.length} not in the lock`] : []),
		...(kept.length > 0 ? [`the lock has ${count(kept.length, "other")}`] : []),
	];
	const notes = status === "different" && differences.length > 0 ? `: ${differences.join(", ")}` : "";
	return `${mark} ${style.bold(name)}  ${count(versions, "version")} of ${subjects.join(", ")}${notes} (${path})`;
}
