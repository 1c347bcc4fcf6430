import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminCases } from "./admin-cases.ts";
import { cleanupCases } from "./cleanup-cases.ts";
import { eventually } from "./eventually.ts";
import { groupCases } from "./group-cases.ts";
import { INEXPRESSIBLE } from "./inexpressible.ts";
import { platformatic } from "./platformatic-client.ts";
import { recordCases } from "./record-cases.ts";
import { startTarget, type Target } from "./target.ts";
import {
	Inexpressible,
	type TestAdmin,
	type TestClient,
	type TestClientKind,
	type TestTransactionalProducer,
} from "./test-client.ts";
import { transactionCases } from "./transaction-cases.ts";

/** What the cases of the suite work with. */
export interface Setting {
	/** The client whose cases these are. Set before the first case runs. */
	readonly client: TestClient;
	/** For what a case needs around its subject: the client's own, and another client's where it has no words. */
	readonly admin: TestAdmin;
	/** The client's own, and for one that borrows also another client's where it has no words. A case about producing asks the client itself. */
	readonly produce: TestClient["produce"];
	readonly transactional: TestClient["transactional"];
	/** A case for every client. One that cannot express it, as inexpressible.ts says, has to fail for that reason. */
	case(title: string, body: () => Promise<void>): void;
	/** A name that nothing has had yet, also on a broker that lives longer than the suite. */
	name(what: string): string;
}

/** One suite for every client and every broker: what a client sees of a Kafka broker. */
export function brokerSuite(kind: TestClientKind, start: () => Promise<Target> = startTarget, where = "the broker"): void {
	describe(`${kind.name} and ${where}`, () => {
		const titles: string[] = [];
		const cannot = INEXPRESSIBLE[kind.name] ?? {};
		let target: Target | undefined;
		let client: TestClient | undefined;
		let helper: TestClient | undefined;
		let admin: TestAdmin | undefined;
		let count = 0;
		const run = Date.now().toString(36);
		const setting: Setting = {
			get client() {
				return client as TestClient;
			},
			get admin() {
				return admin as TestAdmin;
			},
			async produce(...args) {
				try {
					await (client as TestClient).produce(...args);
				} catch (error) {
					if (!kind.borrowsProducer || !(error instanceof Inexpressible)) throw error;
					await (helper as TestClient).produce(...args);
				}
			},
			transactional: (id) => (kind.borrowsProducer ? borrow(helper as TestClient, id) : (client as TestClient).transactional(id)),
			case(title, body) {
				titles.push(title);
				const reason = cannot[title];
				if (reason === undefined) test(title, body);
				else test(`${title}: cannot be said, ${reason}`, () => expect(body()).rejects.toThrow(Inexpressible));
			},
			name: (what) => `${what}-${run}-${process.pid}-${++count}`,
		};
		beforeAll(async () => {
			target = await start();
			helper = await platformatic.connect(target.bootstrap);
			client = await kind.connect(target.bootstrap);
			admin = patient(withHelp(client.admin, helper.admin));
			client = { ...client, admin: patient(client.admin) };
		});
		afterAll(async () => {
			await client?.close();
			await helper?.close();
			await target?.stop();
		});
		recordCases(setting);
		groupCases(setting);
		transactionCases(setting);
		adminCases(setting);
		cleanupCases(setting);
		test("cases that it cannot express are cases of the suite", () => {
			expect(Object.keys(cannot).filter((title) => !titles.includes(title))).toEqual([]);
		});
	});
}

/** Asks the helper for what a client has no words for. */
function withHelp(own: TestAdmin, helper: TestAdmin): TestAdmin {
	const names = Object.keys(own) as (keyof TestAdmin)[];
	// Sound: each is called with its own arguments and gives its own answer.
	type Method = (...args: unknown[]) => Promise<never>;
	const entries = names.map((name) => {
		const [mine, theirs] = [own[name] as Method, helper[name] as Method];
		const either: Method = (...args) =>
			mine(...args).catch((error: unknown) => {
				if (error instanceof Inexpressible) return theirs(...args);
				throw error;
			});
		return [name, either] as const;
	});
	return Object.fromEntries(entries) as unknown as TestAdmin;
}

/** A producer of the helper's. Offsets of somebody else's consumer are not its to commit. */
async function borrow(helper: TestClient, transactionalId: string): Promise<TestTransactionalProducer> {
	const producer = await helper.transactional(transactionalId);
	const commitOffset = () => Promise.reject(new Inexpressible("commit offsets inside a transaction"));
	return { ...producer, begin: async () => ({ ...(await producer.begin()), commitOffset }) };
}

/** Apache Kafka says that a topic is made before all its partitions answer. A case begins when they do. */
function patient(admin: TestAdmin): TestAdmin {
	return {
		...admin,
		async createTopic(topic, partitions, configs) {
			await admin.createTopic(topic, partitions, configs);
			const empty = Array.from({ length: partitions }, () => 0);
			await eventually(async () => expect(await admin.offsets(topic, partitions, "latest")).toEqual(empty));
		},
	};
}
