import type { StagedApp, StagedConsumer, StagedTopic } from "./staged-app.ts";

/** Something legal that surprises people: what it is about, and when an app should hear of it. */
export interface Warning {
	readonly code: string;
	/** The page behind it. */
	readonly page: string;
	/** When it is given and why, as `docs/plan.md` tells it. */
	readonly tells: string;
	find(app: StagedApp): readonly { readonly subject: string; readonly message: string }[];
}

type Describe = Omit<Warning, "find">;

export function consumerWarning(
	describe: Describe,
	tell: (consumer: StagedConsumer, app: StagedApp) => string | undefined,
): Warning {
	return {
		...describe,
		find: (app) => app.consumers.flatMap((one) => about(`consumer ${JSON.stringify(one.name)}`, tell(one, app))),
	};
}

export function topicWarning(describe: Describe, tell: (topic: StagedTopic, app: StagedApp) => string | undefined): Warning {
	return { ...describe, find: (app) => app.topics.flatMap((one) => about(`topic ${JSON.stringify(one.name)}`, tell(one, app))) };
}

/** Of the app as a whole; the subject is the app unless the check names another. */
export function appWarning(
	describe: Describe,
	tell: (app: StagedApp) => string | undefined | readonly { readonly subject: string; readonly message: string }[],
): Warning {
	return {
		...describe,
		find: (app) => {
			const told = tell(app);
			return typeof told === "string" || told === undefined ? about(`app ${JSON.stringify(app.name)}`, told) : told;
		},
	};
}

function about(subject: string, message: string | undefined): readonly { readonly subject: string; readonly message: string }[] {
	return message === undefined ? [] : [{ subject, message }];
}
