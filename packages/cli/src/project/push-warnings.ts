import type { RegistryAbilities } from "@millrace/local";
import type { Warning } from "../envelope.ts";
import { count } from "../text/count.ts";
import type { ComparedVersions } from "./compare-versions.ts";
import type { ProjectSubject } from "./project-subjects.ts";

/** What is legal and surprising about subjects that are pushed. */
export function warnOfPush(
	subjects: readonly (Pick<ComparedVersions, "behind" | "extra"> & { readonly wanted: ProjectSubject })[],
	abilities: RegistryAbilities,
): readonly Warning[] {
	return subjects.flatMap(({ wanted, behind, extra }): Warning[] => {
		const subject = `subject ${wanted.subject}`;
		const labels = [
			...(!abilities.tags && Object.keys(wanted.tags).length > 0 ? ["tags"] : []),
			...(!abilities.metadata && Object.keys(wanted.metadata).length > 0 ? ["metadata"] : []),
		];
		return [
			...(behind.length > 0
				? [
						{
							code: "VERSIONS_BEHIND",
							subject,
							message: `${count(behind.length, "released version")} older than what the registry has stay out of it.`,
						},
					]
				: []),
			...(extra.length > 0
				? [
						{
							code: "VERSIONS_EXTRA",
							subject,
							message: `The registry has ${count(extra.length, "version")} that the lock does not have: see \`millrace schemas diff\`.`,
						},
					]
				: []),
			...(labels.length > 0
				? [{ code: "LABELS_LEFT_OUT", subject, message: `This kind of registry takes no ${labels.join(" and no ")}.` }]
				: []),
		];
	});
}
