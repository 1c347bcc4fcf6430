import type { Environment } from "../environment.ts";
import { send } from "../send.ts";
import { type Board, createBoard } from "./board.ts";
import type { Slice } from "./totals.ts";

/** Where the delays go. */
export interface Dashboard {
	/** Resolves when the dashboard has the slice. The same id may come again and replaces the earlier one. */
	put(slice: Slice): Promise<void>;
}

/**
 * The dashboard service at `DASHBOARD_URL`, one `PUT /slices/<id>` a slice. Without that variable, a board in the memory of this
 * container, for tests and for a first look.
 */
export function createDashboard(environment: Environment, board: Board = createBoard()): Dashboard {
	return {
		async put(slice) {
			const base = environment["DASHBOARD_URL"];
			if (base === undefined || base === "") return board.put(slice);
			const url = `${base}/slices/${encodeURIComponent(slice.id)}`;
			await send({ method: "PUT", url, contentType: "application/json", body: JSON.stringify(slice) });
		},
	};
}
