import type { ReleasedVersion } from "@millrace/codegen";
import type { SubjectState } from "@millrace/local";

/** How the versions of a registry differ from the released ones. Released versions count from 1, in the order of their release. */
export interface ComparedVersions {
	/** Released after all that the registry has: a push adds them. */
	readonly missing: readonly { readonly version: number; readonly digest: string }[];
	/** Released before one that the registry has, and not in it: no push adds them any more. */
	readonly behind: readonly { readonly version: number; readonly digest: string }[];
	/** In the registry, and not among the released ones. The digest is missing where the text is no schema to us. */
	readonly extra: readonly { readonly number: number; readonly digest?: string }[];
	/** Released ones that the registry has refused. */
	readonly refused: readonly { readonly number: number; readonly digest?: string }[];
	/** Whether the versions that both have stand in another order there. */
	readonly reordered: boolean;
}

/** @param state undefined where the registry has no such subject */
export function compareVersions(versions: readonly ReleasedVersion[], state: SubjectState | undefined): ComparedVersions {
	const there = state?.versions.filter(({ status }) => status === "AVAILABLE" || status === "PENDING") ?? [];
	const isThere = ({ digest }: { readonly digest: string }) => there.some((version) => version.digest === digest);
	const newest = versions.findLastIndex(isThere);
	const absent = versions.flatMap(({ digest }, index) => (isThere({ digest }) ? [] : [{ version: index + 1, digest }]));
	const shared = versions.filter(isThere).map(({ digest }) => there.findLastIndex((version) => version.digest === digest));
	const short = ({ number, digest }: { readonly number: number; readonly digest: string | undefined }) => ({
		number,
		...(digest !== undefined && { digest }),
	});
	return {
		missing: absent.filter(({ version }) => version - 1 > newest),
		behind: absent.filter(({ version }) => version - 1 < newest),
		extra: there.filter((version) => !versions.some(({ digest }) => digest === version.digest)).map(short),
		refused: (state?.versions ?? [])
			.filter(({ status, digest }) => status === "FAILURE" && absent.some((version) => version.digest === digest))
			.map(short),
		reordered: shared.some((place, index) => index > 0 && place < (shared[index - 1] as number)),
	};
}
