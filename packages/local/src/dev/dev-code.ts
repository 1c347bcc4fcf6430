import { type Bundle, bundleFile } from "../bundle/bundle.ts";
import { watchBundles } from "../bundle/watch-bundles.ts";
import type { EntryBuild } from "../bundle/watched-entry.ts";

export interface DevCodeOptions {
	readonly root: string;
	/** Builds again when sources change. */
	readonly watch: boolean;
	/** Name of the entry that is built again after those that changed with it. */
	readonly last: string;
	/** Called for every build of an entry but its first. */
	readonly onBuild: (name: string, build: EntryBuild) => void;
	/** Called when changes can no longer be seen. */
	readonly onError: (error: Error) => void;
}

/** The bundles of an app's configuration and handlers, by name. */
export interface DevCode {
	/**
	 * Has exactly these entries from now on, absolute paths by name, and waits for the first build of each that is new.
	 * @returns why entries could not be built, by name; they are watched all the same
	 */
	set(entries: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Error>>;
	/** The newest that could be built. */
	latest(name: string): Bundle | undefined;
	close(): Promise<void>;
}

interface Entry {
	readonly file: string;
	/** Its first build: why it failed, or undefined. */
	readonly first: Promise<Error | undefined>;
	readonly settle: (error: Error | undefined) => void;
	isBuilt: boolean;
}

export function openCode({ root, watch, last, onBuild, onError }: DevCodeOptions): DevCode {
	const latest = new Map<string, Bundle>();
	const entries = new Map<string, Entry>();

	const watcher = watch
		? watchBundles({
				root,
				entries: {},
				last,
				onError,
				onBuild(name, build) {
					const isFirst = entries.get(name)?.isBuilt === false;
					take(name, build);
					if (!isFirst) onBuild(name, build);
				},
			})
		: undefined;

	function take(name: string, build: EntryBuild): void {
		if (build.kind === "built") latest.set(name, build.bundle);
		const entry = entries.get(name);
		if (entry === undefined || entry.isBuilt) return;
		entry.isBuilt = true;
		entry.settle(build.kind === "built" ? undefined : build.error);
	}

	function add(name: string, file: string): void {
		const { promise, resolve } = Promise.withResolvers<Error | undefined>();
		entries.set(name, { file, first: promise, settle: resolve, isBuilt: false });
		if (watcher !== undefined) return;
		bundleFile(file, root).then(
			(bundle) => take(name, { kind: "built", bundle }),
			(error: Error) => take(name, { kind: "failed", error }),
		);
	}

	return {
		async set(wanted) {
			for (const [name, { file }] of entries) {
				if (wanted[name] === file) continue;
				entries.delete(name);
				latest.delete(name);
			}
			const added = Object.entries(wanted).filter(([name]) => !entries.has(name));
			for (const [name, file] of added) add(name, file);
			watcher?.set(wanted);
			const failures = new Map<string, Error>();
			for (const [name] of added) {
				const error = await entries.get(name)?.first;
				if (error !== undefined) failures.set(name, error);
			}
			return failures;
		},
		latest: (name) => latest.get(name),
		close: async () => watcher?.close(),
	};
}
