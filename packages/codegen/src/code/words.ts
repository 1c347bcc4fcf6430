/** A name with a capital, to go behind another one. */
export function pascal(name: string): string {
	return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The key of a property as source text. */
export function propertyKey(name: string): string {
	if (name === "__proto__") return '["__proto__"]';
	return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
