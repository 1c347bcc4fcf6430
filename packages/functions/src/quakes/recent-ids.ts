/** Remembers the last ids, so that a container that gets a record again does not act on it again. */
export interface RecentIds {
	has(id: string): boolean;
	add(id: string): void;
}

/** @param limit how many ids are kept; the oldest are forgotten first. @default 1,000 */
export function createRecentIds(limit = 1000): RecentIds {
	const ids = new Set<string>();
	return {
		has: (id) => ids.has(id),
		add(id) {
			ids.add(id);
			for (const oldest of ids) {
				if (ids.size <= limit) return;
				ids.delete(oldest);
			}
		},
	};
}
