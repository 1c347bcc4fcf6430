import type { DevReady } from "@millrace/local";
import { displayPath } from "../project/schema-folders.ts";
import type { Style } from "../style.ts";
import { count } from "./count.ts";
import { writeMilliseconds } from "./milliseconds.ts";
import { writeTable } from "./table.ts";

export interface ReadyTextOptions {
	readonly style: Style;
	readonly cwd: string;
	/** Whether keys can be pressed. */
	readonly hasKeys: boolean;
}

/** The page that people see first. */
export function writeReady(ready: DevReady, { style, cwd, hasKeys }: ReadyTextOptions): string {
	const { broker, registry, consumers } = ready;
	const places = [
		["broker", broker.bootstrap, broker.kind === "embedded" ? "in this process, no login" : "yours"],
		...(registry === undefined
			? []
			: [["registry", registry.endpoint, `${count(registry.versions, "schema version")} in ${registry.name}, as AWS Glue`]]),
		["bucket", ready.objectStore, "stand-in for Amazon S3"],
		["files", displayPath(ready.directory, cwd), "dead letters and failed batches"],
	];
	const rows = consumers.map(({ name, topic, partitions, group, handler, enabled }) => [
		name,
		enabled ? `${topic} (${count(partitions, "partition")})` : `${topic} (disabled)`,
		group,
		handler,
	]);
	return [
		`${style.bold(ready.app)} (${ready.stage})  ${style.good(`ready in ${writeMilliseconds(ready.milliseconds)}`)}`,
		"",
		writeTable([], places, style),
		"",
		writeTable(["consumer", "topic", "group", "handler"], rows, style),
		...(hasKeys ? ["", style.dim("Press h for help, q to stop.")] : []),
		"",
		"",
	].join("\n");
}
