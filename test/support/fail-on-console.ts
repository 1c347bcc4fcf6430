import { afterEach, beforeEach, expect, vi } from "vitest";

/** A test that prints is a test whose output nobody asserts. Output under test goes through an injected writer. */
const methods = ["log", "info", "warn", "error", "debug"] as const;

beforeEach(() => {
	for (const method of methods) vi.spyOn(console, method).mockImplementation(() => {});
});

afterEach(() => {
	for (const method of methods) {
		const calls = vi.mocked(console[method]).mock.calls;
		expect(calls, `console.${method} was called`).toEqual([]);
	}
	vi.restoreAllMocks();
});
