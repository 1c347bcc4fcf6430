import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packPackage, runOutside } from "../support/outside.ts";
import { root } from "../support/sources.ts";

/** The installed SST, outside the checkout: `npm run test:sst` puts it there and says where. */
export const installation: string = process.env["MILLRACE_SST"] ?? "";

export const APP = "millrace";

/** Arguments of an `sst.aws.Function`, as far as tests set them. */
export interface FunctionArguments {
	readonly handler: string;
	readonly nodejs?: { readonly minify: boolean };
}

/**
 * Makes an SST app of functions in an empty folder, with the packages as npm packs them and the platform of the installed SST. Handlers are
 * for the caller to put there.
 */
export async function makeSstApp(
	app: string,
	workspaces: readonly string[],
	functions: Readonly<Record<string, FunctionArguments>>,
): Promise<void> {
	const providerVersion = usePlatform(app);
	writeFileSync(join(app, "sst.config.ts"), writeConfig(providerVersion, functions));
	await usePackages(app, workspaces);
}

/** Puts the installed platform where SST looks for it; answers with the version of the provider that it has. */
export function usePlatform(app: string): string {
	if (installation === "") throw new Error("No SST is installed: run `npm run test:sst`.");
	const lock = join(".sst", "provider-lock.json");
	const [provider] = JSON.parse(readFileSync(join(installation, lock), "utf8"));
	mkdirSync(join(app, ".sst"), { recursive: true });
	copyFileSync(join(installation, lock), join(app, lock));
	symlinkSync(join(installation, ".sst", "platform"), join(app, ".sst", "platform"));
	return provider.version;
}

/** Installs built workspaces as npm packs them, and others from the registry. */
export async function usePackages(
	app: string,
	workspaces: readonly string[],
	others: Readonly<Record<string, string>> = {},
): Promise<void> {
	const packed = await Promise.all(
		workspaces.map(async (workspace) => {
			const { name } = JSON.parse(readFileSync(join(root, workspace, "package.json"), "utf8"));
			return [name, `file:${await packPackage(workspace, app)}`] as const;
		}),
	);
	const manifest = { name: "app", private: true, type: "module", dependencies: { ...Object.fromEntries(packed), ...others } };
	writeFileSync(join(app, "package.json"), JSON.stringify(manifest));
	const { code, stderr } = await runOutside(app, "npm", "install", "--prefer-offline");
	if (code !== 0) throw new Error(`npm install of the packed packages failed: ${stderr}`);
}

function writeConfig(providerVersion: string, functions: Readonly<Record<string, FunctionArguments>>): string {
	const created = Object.entries(functions).map(([name, args]) => `new sst.aws.Function("${name}", ${JSON.stringify(args)});`);
	return `export default $config({
	app: () => ({ name: "${APP}", home: "local", providers: { aws: "${providerVersion}" } }),
	async run() {
		${created.join("\n\t\t")}
	},
});
`;
}
