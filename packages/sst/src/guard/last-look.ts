/** Properties of a resource as its constructor has been given them, transformed by all who may. */
export type Properties = Record<string, unknown>;

/** What looks at a resource last, and may change what is registered. */
export type Look = (properties: Properties) => Properties;

/** Looks at resources after every transform of theirs. */
export interface LastLook {
	/** @param type of Pulumi, such as `aws:lambda/function:Function` */
	at(type: string, name: string, look: Look): void;
}

/**
 * Takes the last place in the line of transforms for every resource whose component is made after this call: behind `transform` of the
 * component, and behind each `$transform` of the app so far. So it has to be called before the constructor of the component around them.
 */
export function takeLastLook(): LastLook {
	const looks = new Map<string, Look>();
	$util.runtime.registerStackTransformation(({ type, name, props, opts }) => {
		const look = looks.get(`${type} ${name}`);
		return look === undefined ? undefined : { props: look(props), opts };
	});
	return { at: (type, name, look) => looks.set(`${type} ${name}`, look) };
}
