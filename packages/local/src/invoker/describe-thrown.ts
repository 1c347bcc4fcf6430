/** What user code threw while it was loaded, in a line: `TypeError: no table, at src/billing.ts:3:7`. Its stack has been rewritten to its sources. */
export function describeThrown(error: unknown): string {
	if (!(error instanceof Error)) return "something that is no error";
	const [message = ""] = error.message.split("\n");
	const frame = /^ +(at .+)$/m.exec(error.stack ?? "")?.[1];
	const what = message === "" ? error.name : `${error.name}: ${message.replace(/\.$/, "")}`;
	return frame === undefined ? what : `${what}, ${frame}`;
}
