import fc from "fast-check";
import { expect, test } from "vitest";
import { createTimeHistogram } from "../../../packages/local/src/report/time-histogram.ts";

test("quantiles are within 2 % of the true ones, whatever the times", () => {
	fc.assert(
		fc.property(
			fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1 }),
			fc.constantFrom(0.5, 0.95, 1),
			(times, share) => {
				const histogram = createTimeHistogram();
				for (const time of times) histogram.add(time);
				const exact = [...times].sort((a, b) => a - b)[Math.ceil(times.length * share) - 1] as number;
				const told = histogram.quantile(share) as number;
				expect(told).toBeGreaterThanOrEqual(exact * 0.9999);
				expect(told).toBeLessThanOrEqual(exact * 1.0201);
				expect(histogram.max).toBe(Math.max(...times));
			},
		),
	);
});

test("without times there are no quantiles", () => {
	const histogram = createTimeHistogram();
	expect([histogram.quantile(0.5), histogram.max]).toEqual([undefined, undefined]);
});
