import type { Compatibility } from "@millrace/core";
import type { SchemaDefinition } from "../generate.ts";
import type { Lock } from "../lock.ts";
import { avroRules } from "./avro/avro-rules.ts";
import { judgeVersion } from "./judge-version.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Judges the current definition of a schema against its released versions, from the newest checkpoint of the lock on.
 *
 * @example
 * const verdict = judgeSchema(lock, definition, "BACKWARD");
 * if (isRefused(verdict)) throw new Error(verdict.incompatibilities.map(({ path, problem }) => `${path}: ${problem}`).join("\n"));
 */
export function judgeSchema(lock: Lock, { name, digest, definition }: SchemaDefinition, mode: Compatibility): Verdict {
	const versions = lock.schemas.get(name) ?? [];
	const checkpoint = versions.findLastIndex((version) => version.checkpoint === true && version.digest !== digest) + 1;
	return judgeVersion(avroRules, { mode, versions, candidate: { digest, definition }, checkpoint: Math.max(1, checkpoint) });
}
