import type { Change } from "./generated/change.ts";
import type { Click } from "./generated/click.ts";
import type { Order } from "./generated/order.ts";
import type { Sparse } from "./generated/sparse.ts";
import type { Telemetry } from "./generated/telemetry.ts";
import type { Random } from "./random.ts";

/* Values of the shapes that are rows of fields. */
const NOW = 1_763_800_000_000;
const CITIES = ["Berlin", "Hamburg", "München", "Köln", "Paris", "London", "Amsterdam", "Wien", "Zürich", "Madrid"];
const STREETS = ["Main Street", "Hauptstraße", "Park Avenue", "Station Road", "Rue de Rivoli", "Lindenweg", "High Street"];
const PRODUCTS = ["Wireless Mouse", "USB-C Cable 2m", "Mechanical Keyboard", '27" Monitor', "Laptop Stand", "Desk Lamp LED"];
const NAMES = ["Ada", "Grace", "Edsger", "Barbara", "Donald", "Frances", "Tony", "Margaret"];

export function makeOrder(random: Random): Order {
	const createdAt = NOW + random.below(1e9);
	const items = Array.from({ length: 3 }, () => ({
		sku: `SKU-${random.hex(6).toUpperCase()}`,
		name: random.pick(PRODUCTS),
		quantity: 1 + random.below(9),
		unitPrice: cents(random, 20_000),
		discount: random.chance(0.3) ? cents(random, 500) : null,
	}));
	return {
		orderId: uuid(random),
		customerId: uuid(random),
		orderNumber: 1_000_000 + random.below(1_000_000),
		status: random.pick(["PENDING", "CONFIRMED", "SHIPPED", "DELIVERED", "CANCELLED"] as const),
		createdAt,
		updatedAt: random.chance(0.5) ? createdAt + random.below(100_000) : null,
		currency: random.pick(["EUR", "USD", "GBP", "CHF"]),
		totalAmount: cents(random, 100_000),
		taxAmount: cents(random, 10_000),
		itemCount: items.length,
		shippingAddress: {
			street: `${random.pick(STREETS)} ${1 + random.below(200)}`,
			city: random.pick(CITIES),
			zip: String(10_000 + random.below(89_999)),
			country: random.pick(["DE", "FR", "GB", "NL", "AT", "CH"]),
			line2: random.chance(0.2) ? `Apt ${random.below(99)}` : null,
		},
		items,
		couponCode: random.chance(0.25) ? `SAVE${random.below(50)}` : null,
		attributes: {
			source: random.pick(["web", "ios", "android"]),
			campaign: `cmp-${random.below(1000)}`,
			abTest: random.pick(["control", "variant-b"]),
			sessionId: random.hex(16),
		},
		channel: random.pick(["web", "mobile", "store"]),
		isGift: random.chance(0.1),
	};
}

export function makeClick(random: Random): Click {
	return {
		userId: random.hex(24),
		page: `/products/${random.pick(["shoes", "shirts", "hats"])}/${random.below(10_000)}`,
		x: random.below(1920),
		y: random.below(1080),
		ts: NOW + random.below(1e9),
	};
}

export function makeTelemetry(random: Random): Telemetry {
	const numbers: Record<string, number> = {};
	for (let index = 0; index < 28; index++) numbers[`d${index}`] = random.next() * 1000 - 200;
	for (let index = 0; index < 12; index++) {
		const small = random.chance(0.75) ? random.below(60) : random.below(100_000);
		numbers[`i${index}`] = index % 3 === 0 ? random.below(1e9) * 1000 : small;
	}
	// Sound: the schema numbers its fields so.
	return { deviceId: `dev-${random.hex(8)}`, ts: NOW + random.below(1e9), ...numbers } as unknown as Telemetry;
}

export function makeChange(random: Random): Change {
	const op = random.pick(["c", "u", "u", "u", "d"]);
	const ts = NOW + random.below(1e9);
	const first = random.pick(NAMES);
	const row = {
		id: random.below(1e6),
		first_name: first,
		last_name: random.pick(NAMES),
		email: `${first.toLowerCase()}.${random.hex(6)}@example.com`,
		phone: random.chance(0.6) ? `+49 30 ${random.below(1e7)}` : null,
		credit_limit: random.below(10_000),
		version: random.below(1000),
		active: random.chance(0.9),
		updated_at: ts - random.below(1e8),
	};
	return {
		before: op === "c" ? null : row,
		after: op === "d" ? null : { ...row, version: row.version + 1, updated_at: ts },
		source: {
			version: "3.0.0.Final",
			connector: "postgresql",
			name: "shop",
			ts_ms: ts,
			snapshot: "false",
			db: "shop",
			sequence: `["${random.below(1e9)}","${random.below(1e9)}"]`,
			schema: "public",
			table: "customers",
			txId: random.below(1e6),
			lsn: random.below(1e9),
			xmin: null,
		},
		op,
		ts_ms: ts + random.below(1000),
		transaction: random.chance(0.3)
			? {
					id: `${random.below(1e6)}:${random.below(1e9)}`,
					total_order: random.below(50),
					data_collection_order: random.below(50),
				}
			: null,
	};
}

export function makeSparse(random: Random): Sparse {
	const makers = [
		() => random.hex(12),
		() => random.below(1e12),
		() => random.next() * 1000,
		() => random.below(1e6),
		() => random.chance(0.5),
		() => Math.fround(random.next()),
	];
	const fields = Array.from({ length: 60 }, (_, index) => {
		const make = makers[index % makers.length] as () => unknown;
		return [`f${index}`, random.chance(0.08) ? make() : null] as const;
	});
	// Sound: the schema numbers its fields so, and their types come round like the makers.
	return { id: random.below(1e9), ...Object.fromEntries(fields) } as unknown as Sparse;
}

function uuid(random: Random): string {
	return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
}

function cents(random: Random, end: number): number {
	return random.below(end) / 100;
}
