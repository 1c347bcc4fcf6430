import type { PlannedCost } from "@millrace/core/plan";
import type { Style } from "../style.ts";
import { count } from "./count.ts";
import { writeTable } from "./table.ts";

/** What costs by the month whether used or not, with its sum, then what goes by use. */
export function writeCosts(costs: readonly PlannedCost[], style: Style): string {
	const fixed = costs.flatMap((cost) =>
		cost.quantity === undefined || cost.usdPerMonth === undefined
			? []
			: [{ ...cost, quantity: cost.quantity, usd: cost.usdPerMonth }],
	);
	const total = fixed.reduce((sum, { usd }) => sum + usd, 0);
	const rows = fixed.map(({ driver, quantity, unit, usd, note }) => [driver, count(quantity, unit), dollars(usd), note ?? ""]);
	const width = Math.max(dollars(total).length, ...rows.map(([, , usd = ""]) => usd.length));
	const table = [...rows, ["used or not, in all", "", dollars(total), ""]].map((row) =>
		row.map((cell, column) => (column === 2 ? cell.padStart(width) : cell)),
	);
	const used = costs.flatMap(({ driver, unit, usdPerUnit, note }) =>
		usdPerUnit === undefined ? [] : [[driver, `${price(usdPerUnit)} USD a ${unit}`, note ?? ""]],
	);
	const days = costs.map(({ asOf }) => asOf).sort();
	return [
		writeTable(["what", "how many", "USD a month", ""], table, style),
		...(used.length === 0 ? [] : ["", writeTable(["and by use", "", ""], used, style)]),
		"",
		style.dim(`list prices of us-east-1 as of ${days[0]}, without tax, discounts and free tiers`),
	].join("\n");
}

function dollars(amount: number): string {
	return amount.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",");
}

/** A small price in as many digits as it has. */
function price(amount: number): string {
	return amount >= 0.01 ? String(amount).replace(/^(\d+\.\d)$/, "$10") : amount.toFixed(7);
}
