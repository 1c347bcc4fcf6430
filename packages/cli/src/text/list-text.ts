import type { ListData, ListedSubject, ListedVersion } from "../project/list-schemas.ts";
import type { Style } from "../style.ts";
import { writeTable } from "./table.ts";

/** What a registry holds, as people read it. */
export function writeListText({ registry, subjects }: ListData, style: Style): string {
	if (subjects.length === 0) return `${registry} holds no schema.\n`;
	return subjects.map((subject) => `${writeSubject(subject, style)}\n`).join("");
}

function writeSubject({ subject, format, compatibility, topics, consumers, versions }: ListedSubject, style: Style): string {
	const used = topics.length === 0 ? "" : `, topic ${topics.join(", ")}`;
	const read = consumers.length === 0 ? "" : `, read by ${consumers.join(", ")}`;
	const rows = versions.map((version) => [`  ${version.number}`, version.id, version.status, writeReleased(version)]);
	return `${style.bold(subject)}  ${format} ${compatibility}${used}${read}\n${writeTable([], rows, style)}`;
}

function writeReleased({ released, digest }: ListedVersion): string {
	if (released !== undefined) return `version ${released.version} of ${released.schema}`;
	return digest === undefined ? "" : "not in the lock";
}
