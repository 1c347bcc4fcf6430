import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRedriveState } from "../../../packages/local/src/redrive/redrive-state.ts";
import { createProject, type Project } from "../support/project.ts";
import { record } from "../support/records.ts";

let project: Project;
beforeEach(async () => {
	project = await createProject();
});
afterEach(() => project.remove());

const SUBJECT = { consumer: "billing", source: "/letters", mode: "handler" } as const;

test("what is done is known to the next run of the same consumer, source and mode, and to no other", () => {
	const folder = join(project.root, "state");
	const first = openRedriveState(folder, SUBJECT);
	expect(existsSync(folder)).toBe(false);
	first.add(record(0, 5));
	first.save();
	expect(readdirSync(folder)).toEqual([first.path.slice(folder.length + 1)]);
	expect(JSON.parse(readFileSync(first.path, "utf8"))).toEqual({ version: 1, ...SUBJECT, done: ["eu-orders-0@5 1700000000005"] });
	const next = openRedriveState(folder, SUBJECT);
	expect([record(0, 5), record(0, 6), record(1, 5), record(0, 5, { timestamp: 1 })].map(next.has)).toEqual([
		true,
		false,
		false,
		false,
	]);
	for (const other of [{ consumer: "other" }, { source: "/others" }, { mode: "topic" as const }]) {
		expect(openRedriveState(folder, { ...SUBJECT, ...other }).has(record(0, 5))).toBe(false);
	}
});

test("the file is written once a second, and when it is asked for, if there is anything new", () => {
	let now = 0;
	const state = openRedriveState(project.root, SUBJECT, () => now);
	const saved = () => (JSON.parse(readFileSync(state.path, "utf8")) as { done: unknown[] }).done.length;
	state.add(record(0, 0));
	expect(saved()).toBe(1);
	now = 999;
	state.add(record(0, 1));
	expect(saved()).toBe(1);
	now = 1000;
	state.add(record(0, 2));
	expect(saved()).toBe(3);
	state.add(record(0, 3));
	state.save();
	expect(saved()).toBe(4);
	utimesSync(state.path, 1, 1);
	state.save();
	expect(statSync(state.path).mtimeMs).toBe(1000);
});

test.each(["", "{", "[]", "null", '{"version":2,"done":[]}', '{"version":1,"done":[1]}'])(
	"a file that no redrive wrote is refused: %j",
	async (text) => {
		const { path } = openRedriveState(project.root, SUBJECT);
		await project.write(path.slice(project.root.length + 1), text);
		expect(() => openRedriveState(project.root, SUBJECT)).toThrow(expect.objectContaining({ code: "REDRIVE_STATE_INVALID" }));
	},
);
