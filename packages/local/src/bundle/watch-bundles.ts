import type { Ports } from "@millrace/core";
import { preciseClock } from "../function/precise-clock.ts";
import { watchFolders } from "./watch-folders.ts";
import { type EntryBuild, type WatchedEntry, watchEntry } from "./watched-entry.ts";

export interface WatchBundlesOptions {
	/** Absolute path of the folder of millrace.config.ts. */
	readonly root: string;
	/** Absolute paths of source files by name, such as `{ config: ".../millrace.config.ts", delays: ".../handler.ts" }`. */
	readonly entries: Readonly<Record<string, string>>;
	/**
	 * Called after the first build of an entry and whenever a build differs from the one before. Equal bundles are told once: saving a file
	 * that did not change, or that is not part of the bundle, tells nothing.
	 */
	readonly onBuild: (name: string, build: EntryBuild) => void;
	/** Called when changes can no longer be seen (`WATCH_FAILED`); what is watched already still is. */
	readonly onError: (error: Error) => void;
	/** Milliseconds without a further change after which a build starts, so that files saved together are built together. @default 20 */
	readonly quietMs?: number;
	/** Name of the entry that is built again after all others that changed with it, so that it keeps none of them waiting. @default none */
	readonly last?: string;
	/** @default the clock of this machine */
	readonly clock?: Ports["clock"];
}

export interface BundleWatcher {
	/** Watches these entries from now on, in the place of those before; those that stay are not built again. */
	set(entries: Readonly<Record<string, string>>): void;
	/** Resolves when every entry was built once, well or not. */
	readonly ready: Promise<void>;
	close(): Promise<void>;
}

interface Watched {
	readonly name: string;
	readonly file: string;
	readonly entry: WatchedEntry;
	/** A change came that no build has seen. */
	dirty: boolean;
	building: boolean;
	/** Of what was told last: the digest of a bundle, or the message of an error. */
	told: string | undefined;
	patient: boolean;
}

/** Builds wait no longer than this for changes to end. */
const MAX_WAIT_MS = 200;
/** So long a file may be away while it is saved. */
const PATIENCE_MS = 100;
/** So long the last entry leaves the processor to what was told of the others. */
const HEAD_START_MS = 50;

/**
 * Bundles source files, and again when they change: each entry by itself, from what esbuild kept in memory, and only when a file in it changed.
 *
 * A change during a build is built after it. What cannot be built is told as `BUNDLE_FAILED` with `file:line:column`, until it can.
 */
export function watchBundles(options: WatchBundlesOptions): BundleWatcher {
	const { root, onBuild, onError, quietMs = 20, last, clock = preciseClock } = options;
	const watched = new Map<string, Watched>();
	const builds = new Set<Promise<void>>();
	let cancel = (): void => {};
	let cancelLast = (): void => {};
	let waitingSince: number | undefined;
	let closed = false;

	const folders = watchFolders((change) => {
		let concerned = false;
		for (const one of watched.values()) {
			if (!one.entry.concerns(change)) continue;
			one.dirty = true;
			concerned = true;
		}
		if (concerned) schedule(quietMs);
	});

	function schedule(milliseconds: number): void {
		cancel();
		if (closed) return;
		waitingSince ??= clock.now();
		const left = waitingSince + MAX_WAIT_MS - clock.now();
		cancel = clock.after(Math.max(0, Math.min(milliseconds, left)), () => {
			waitingSince = undefined;
			for (const one of watched.values()) if (one.name !== last && one.dirty && !one.building) start(one);
			startLast();
		});
	}

	/** Unless another still builds: then its end comes back to this. */
	function startLast(): void {
		cancelLast();
		const one = last === undefined ? undefined : watched.get(last);
		const busy = [...watched.values()].some(({ building }) => building);
		if (one?.dirty && !busy && !closed) start(one);
	}

	function start(one: Watched): void {
		const build = run(one);
		builds.add(build);
		void build.then(() => {
			builds.delete(build);
			if (closed || last === undefined) return;
			cancelLast();
			// Nothing was told of an entry whose file is waited for; the last one may say that it is no longer needed.
			cancelLast = clock.after(one.patient ? 0 : HEAD_START_MS, startLast);
		});
	}

	async function run(one: Watched): Promise<void> {
		one.dirty = false;
		one.building = true;
		const started = Date.now();
		const build = await one.entry.build();
		one.building = false;
		if (closed || watched.get(one.name) !== one) return;
		watchAll((fresh) => {
			if (one.entry.changedSince(started, fresh)) one.dirty = true;
		});
		const first = one.told === undefined;
		if (one.dirty) {
			schedule(0);
			// The next build knows better.
			if (build.kind === "failed" && !first) return;
		} else if (build.kind === "failed" && !first && !one.patient && one.entry.lackedSince(started)) {
			// Some editors move the old file away before they write the new one, which may be there by now.
			one.patient = true;
			one.dirty = true;
			schedule(PATIENCE_MS);
			return;
		}
		one.patient = false;
		tell(one, build);
	}

	function tell(one: Watched, build: EntryBuild): void {
		const text = build.kind === "built" ? build.bundle.digest : build.error.message;
		if (text === one.told) return;
		one.told = text;
		onBuild(one.name, build);
	}

	/** Watches the folders of all entries; what was written before a folder was watched is looked for afterwards. */
	function watchAll(onFresh: (fresh: readonly string[]) => void = () => {}): void {
		try {
			const fresh = folders.set([...watched.values()].flatMap(({ entry }) => [...entry.folders]));
			if (fresh.length > 0) onFresh(fresh);
		} catch (error) {
			onError(error as Error);
		}
	}

	function set(entries: Readonly<Record<string, string>>): void {
		for (const [name, one] of watched) {
			if (entries[name] === one.file) continue;
			watched.delete(name);
			void one.entry.close();
		}
		const added = Object.entries(entries).filter(([name]) => !watched.has(name));
		for (const [name, file] of added) {
			const entry = watchEntry(file, root);
			watched.set(name, { name, file, entry, dirty: true, building: false, told: undefined, patient: false });
		}
		watchAll();
		for (const [name] of added) start(watched.get(name) as Watched);
	}

	set(options.entries);
	const ready = Promise.all(builds).then(() => {});

	return {
		set,
		ready,
		async close() {
			closed = true;
			cancel();
			cancelLast();
			folders.close();
			await Promise.all(builds);
			await Promise.all([...watched.values()].map(({ entry }) => entry.close()));
		},
	};
}
