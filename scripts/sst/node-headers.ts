import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../run.ts";

/**
 * Where the headers of Node are that native code is compiled with, as `npm_config_nodedir`: those that come with the node package, or with
 * a Node on the path. Where there are none, node-gyp fetches them from nodejs.org, or goes by npm's own configuration.
 */
export function findNodeHeaders(): NodeJS.ProcessEnv {
	const packaged = join(root, "node_modules/node/node_modules", `node-${process.platform}-${process.arch}`);
	const onPath = (process.env["PATH"] ?? "").split(":").map((folder) => join(folder, "node"));
	const installed = [process.execPath, ...onPath.filter((path) => existsSync(path))].map((path) =>
		join(dirname(realpathSync(path)), ".."),
	);
	const found = [packaged, ...installed].find((prefix) => existsSync(join(prefix, "include/node/node_api.h")));
	return found === undefined ? {} : { npm_config_nodedir: found };
}
