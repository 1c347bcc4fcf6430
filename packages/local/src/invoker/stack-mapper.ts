import { SourceMap } from "node:module";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export interface StackMapperOptions {
	/** Absolute path of the bundle. */
	readonly bundle: string;
	/** Text of its source map. */
	readonly map: string;
	/** Folder to which the map's sources are relative. */
	readonly mapFolder: string;
	/** Folder to which the frames shall be relative. */
	readonly root: string;
	/** Folders below the root whose frames are no user's: the packages of Millrace, when they are linked from a workspace. */
	readonly libraries: readonly string[];
}

export interface StackMapper {
	/** Frames of an error in the user's own files, innermost first, such as `at count (src/delays.ts:14:9)`. */
	frames(error: unknown): readonly string[];
	/** Replaces the stack of an error by its message and these frames. */
	rewrite(error: unknown): void;
	/** A line of output in which places in the bundle are places in its sources; any other line as it is. */
	line(text: string): string;
}

const FRAME = /^\s*at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/;

/**
 * Reads stacks through a source map. Done here and not by Node's own `setSourceMapsEnabled`, because that is a switch of the whole
 * process and would change the stacks of whatever program replays.
 */
export function createStackMapper(options: StackMapperOptions): StackMapper {
	const { root, mapFolder } = options;
	const places = new RegExp(`(?:file://)?${options.bundle.replaceAll(/[^\w/]/g, "\\$&")}:(\\d+):(\\d+)`, "g");
	let map: SourceMap | undefined;

	function frames(error: unknown): readonly string[] {
		if (!(error instanceof Error) || typeof error.stack !== "string") return [];
		return error.stack.split("\n").flatMap((text) => {
			const [, name, location, line, column] = FRAME.exec(text) ?? [];
			if (location === undefined) return [];
			const place = toSource(toPath(location), Number(line), Number(column));
			if (place === undefined) return [];
			return [name === undefined ? `at ${place}` : `at ${name} (${place})`];
		});
	}

	function toSource(path: string, line: number, column: number): string | undefined {
		if (path !== options.bundle) return ownFile(path, line, column);
		const origin = toOrigin(line, column);
		return origin && ownFile(...origin);
	}

	function toOrigin(line: number, column: number): [path: string, line: number, column: number] | undefined {
		map ??= new SourceMap(JSON.parse(options.map));
		const entry = map.findEntry(line - 1, column - 1);
		if (!("originalSource" in entry)) return undefined;
		return [resolve(mapFolder, toPath(entry.originalSource)), entry.originalLine + 1, entry.originalColumn + 1];
	}

	/** Only what lies in the user's project, dependencies and Millrace itself left out. */
	function ownFile(path: string, line: number, column: number): string | undefined {
		if (!isAbsolute(path)) return undefined;
		const own = relative(root, path);
		if (own.startsWith("..") || isAbsolute(own) || own.split(sep).includes("node_modules")) return undefined;
		if (options.libraries.some((library) => path.startsWith(library + sep))) return undefined;
		return `${own.split(sep).join("/")}:${line}:${column}`;
	}

	return {
		frames,
		rewrite(error) {
			if (!(error instanceof Error)) return;
			const own = frames(error);
			error.stack = [`${error.name}: ${error.message}`, ...own.map((frame) => `    ${frame}`)].join("\n");
		},
		line(text) {
			if (!text.includes(options.bundle)) return text;
			return text.replaceAll(places, (found, line, column) => {
				const [path, ...place] = toOrigin(Number(line), Number(column)) ?? [];
				if (path === undefined) return found;
				const own = relative(root, path);
				return [own.startsWith("..") ? path : own.split(sep).join("/"), ...place].join(":");
			});
		},
	};
}

function toPath(location: string): string {
	const plain = location.replace(/^async /, "");
	return plain.startsWith("file:") ? fileURLToPath(plain) : plain;
}
