/** Lines that Millrace itself prints in a function, for CloudWatch: metrics, and what the lines of invocations say too. */
export function isOwnLine(line: string): boolean {
	if (!line.startsWith("{")) return false;
	try {
		const { _aws, message, topic, offset } = JSON.parse(line) as Readonly<Record<string, unknown>>;
		return (
			_aws !== undefined ||
			(typeof message === "string" && message.startsWith("record ") && topic !== undefined && offset !== undefined)
		);
	} catch {
		return false;
	}
}
