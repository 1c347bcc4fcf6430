import type { Activity } from "./generated/activity.ts";
import type { Article } from "./generated/article.ts";
import type { Labels } from "./generated/labels.ts";
import type { Message } from "./generated/message.ts";
import type { Tree } from "./generated/tree.ts";
import type { Random } from "./random.ts";

/* Values of the shapes that are text, maps, unions and trees. */
const NOW = 1_763_800_000_000;
const WORDS = [
	"stream",
	"partition",
	"of",
	"records",
	"the",
	"broker",
	"keeps",
	"an",
	"offset",
	"for",
	"each",
	"consumer",
	"group",
];
const CHINESE = [
	"消息",
	"队列",
	"分区",
	"消费者",
	"延迟",
	"航班",
	"北京",
	"上海",
	"数据",
	"失败",
	"重试",
	"成功",
	"，",
	"。",
	"✈️",
	"🚀",
	"😀",
];

export function makeArticle(random: Random): Article {
	const length = 2000 + random.below(6000);
	let body = "";
	while (body.length < length) body += `${random.pick(WORDS)} `;
	return { id: random.hex(24), title: sentence(random, 6), published: random.chance(0.8), body: body.slice(0, length) };
}

export function makeMessage(random: Random): Message {
	const text = (words: number) => Array.from({ length: words }, () => random.pick(CHINESE)).join("");
	return {
		id: random.below(1e9),
		author: text(2),
		text: text(10 + random.below(60)),
		tags: [text(1), text(2), random.pick(WORDS)],
	};
}

export function makeTree(random: Random): Tree {
	let left = 20 + random.below(20);
	const grow = (depth: number): Tree => {
		left -= 1;
		const children: Tree[] = [];
		while (left > 0 && depth < 8 && random.chance(0.75)) children.push(grow(depth + 1));
		return { label: `${random.pick(WORDS)}-${random.hex(4)}`, weight: random.next(), children };
	};
	return grow(1);
}

export function makeActivity(random: Random): Activity {
	const bodies = [
		() => ({ "bench.Opened": { page: `/products/${random.below(10_000)}`, referrer: random.pick(["search", "mail", "none"]) } }),
		() => ({ "bench.Searched": { words: [random.pick(WORDS), random.pick(WORDS)], results: random.below(500) } }),
		() => ({ "bench.Paid": { amount: random.below(1e5) / 100, currency: "EUR", installments: 1 + random.below(12) } }),
		() => ({ "bench.Failed": { code: random.below(600), reason: sentence(random, 4), retried: random.chance(0.5) } }),
	];
	return { id: random.hex(16), at: NOW + random.below(1e9), body: random.pick(bodies)() };
}

export function makeLabels(random: Random): Labels {
	const map = <T>(size: number, make: () => T) =>
		Object.fromEntries(Array.from({ length: size }, (_, index) => [`${WORDS[index]}_${random.hex(2)}`, make()]));
	return {
		name: random.hex(12),
		labels: {
			app: random.pick(["web", "api", "worker"]),
			zone: random.pick(["eu-1a", "eu-1b"]),
			...map(4, () => random.hex(8)),
		},
		counters: { requests: random.below(1e6), errors: random.below(100), ...map(6, () => random.below(1e9)) },
		scores: map(3, () => [random.next(), random.next()]),
	};
}

function sentence(random: Random, words: number): string {
	return Array.from({ length: words }, () => random.pick(WORDS)).join(" ");
}
