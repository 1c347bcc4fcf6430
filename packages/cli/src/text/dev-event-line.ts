import type { DevEvent } from "@millrace/local";

/** An event as a line of JSON. Of an invocation without the records themselves: only `saved` leads to them. */
export function writeEventLine(event: DevEvent): string {
	return `${JSON.stringify(event, (key, value: unknown) => {
		if (key === "event" && isRecords(value)) return undefined;
		if (value instanceof Map) return Object.fromEntries(value);
		if (!(value instanceof Error)) return value;
		const { code, fix } = value as Error & { readonly code?: unknown; readonly fix?: unknown };
		return { name: value.name, message: value.message, code, fix };
	})}\n`;
}

function isRecords(value: unknown): boolean {
	return typeof value === "object" && value !== null && "records" in value && typeof value.records === "object";
}
