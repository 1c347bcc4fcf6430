/**
 * Sets variables of a process.
 * @returns what puts back those that were there, and removes the others
 */
export function setVariables(target: NodeJS.ProcessEnv, values: Readonly<Record<string, string>>): () => void {
	const before = Object.keys(values).map((name) => [name, target[name]] as const);
	Object.assign(target, values);
	return () => {
		for (const [name, value] of before) {
			if (value === undefined) delete target[name];
			else target[name] = value;
		}
	};
}
