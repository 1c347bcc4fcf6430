import type { DiffData, DiffedSubject } from "../project/diff-schemas.ts";
import type { Style } from "../style.ts";
import { count } from "./count.ts";

const DIGITS = 16;

/** How a registry differs from a project, as people read it. */
export function writeDiffText({ registry, subjects, unused }: DiffData, style: Style): string {
	const lines = subjects.flatMap((subject) => [
		`${style[subject.status === "same" ? "good" : "bad"](subject.status)} ${style.bold(subject.subject)}  ${subject.schema}`,
		...(subject.status === "different" ? writeDifferences(subject) : []),
	]);
	const others =
		unused.length === 0 ? [] : [style.dim(`${count(unused.length, "other subject")} in ${registry}: ${unused.join(", ")}`)];
	const none = subjects.length === 0 ? ["No topic is framed for this registry."] : [];
	return `${[...lines, ...none, ...others].join("\n")}\n`;
}

function writeDifferences({ compatibility, missing, behind, extra, refused, reordered }: DiffedSubject): readonly string[] {
	const short = (digest: string | undefined) => digest?.slice(0, DIGITS) ?? "no Avro schema";
	return [
		...missing.map(({ version, digest }) => `  version ${version} (${short(digest)}) is not in the registry`),
		...behind.map(
			({ version, digest }) => `  version ${version} (${short(digest)}) is not in the registry, which has newer ones`,
		),
		...extra.map(({ number, digest }) => `  number ${number} of the registry (${short(digest)}) is not in the lock`),
		...refused.map(({ number, digest }) => `  number ${number} of the registry (${short(digest)}) was refused by it`),
		...(reordered ? ["  the versions stand in another order"] : []),
		...(compatibility.registry !== compatibility.declared
			? [`  the registry judges as ${compatibility.registry}, and ${compatibility.declared} is declared`]
			: []),
	];
}
