import { glob, rm } from "node:fs/promises";
import { root } from "./run.ts";

for await (const folder of glob(["packages/*/dist", "packages/*/LICENSE", ".millrace"], { cwd: root })) {
	await rm(`${root}/${folder}`, { recursive: true, force: true });
}
