import { readFileSync } from "node:fs";
import { isMillraceError } from "@millrace/core";
import { Failure } from "../packages/core/src/runtime/read-ahead.ts";
import { avscType, decodeWithAvsc } from "./avsc-loop.ts";
import { Click } from "./generated/click.ts";
import { Empties } from "./generated/empties.ts";
import { Nothings } from "./generated/nothings.ts";
import { Tree } from "./generated/tree.ts";
import { createOurs } from "./ours.ts";
import { definitionAt } from "./shapes.ts";

/*
  Decodes one hostile event and prints what that took. Run by hostile.ts in a process of its own, which may be stopped or run out of memory.
    node --conditions=@millrace/source bench/hostile-child.ts <millrace|avsc> <schema> <event>
*/
const schemas = { click: Click, empties: Empties, nothings: Nothings, tree: Tree };

const [library, name = "", path = ""] = process.argv.slice(2);
const event = JSON.parse(readFileSync(path, "utf8"));
const ours = createOurs(schemas[name as keyof typeof schemas]);
const type = avscType(definitionAt(`bench/schemas/${name}.avsc`));
const decode = async () => (library === "avsc" ? decodeWithAvsc(type, event) : ours.decodeAll(event));
const outcomeOf = ([value]: readonly unknown[]) => (value instanceof Failure ? failure(value.error) : "decoded");

const memoryBefore = process.resourceUsage().maxRSS;
const cpuBefore = process.cpuUsage();
const outcome = await decode().then(outcomeOf, failure);
const { user, system } = process.cpuUsage(cpuBefore);
const megabytes = (process.resourceUsage().maxRSS - memoryBefore) / 1024;
process.stdout.write(`RESULT ${JSON.stringify({ outcome, milliseconds: (user + system) / 1000, megabytes })}\n`);

function failure(error: unknown): string {
	if (isMillraceError(error)) return error.code;
	return error instanceof Error ? error.name : typeof error;
}
