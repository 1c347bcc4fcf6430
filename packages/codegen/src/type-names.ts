import { type AvroType, type NamedType, namespaceOf, simpleName } from "./model.ts";

/** Words that cannot name both an interface and a constant of a module. */
const RESERVED = new Set(
	(
		"any arguments as async await bigint boolean break case catch class const continue debugger default delete do else enum eval export extends " +
		"false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object " +
		"of package private protected public readonly require return set static string super switch symbol this throw true try type " +
		"typeof undefined unique unknown using var void while with yield globalThis"
	).split(" "),
);

/** The namespace import of the Avro runtime in a generated module. */
export const RUNTIME = "avro";

/** What each named type is called in its generated module, in the order in which they are defined. */
export interface TypeNames {
	readonly root: string;
	/** What the constant with the schema's definition is called. */
	readonly definition: string;
	readonly types: ReadonlyMap<NamedType, string>;
	/** Whether a type of the module hides that global name. */
	isTaken(name: string): boolean;
	/** What neither a function of the module nor a variable inside one may be called. */
	readonly taken: ReadonlySet<string>;
}

/**
 * Chooses TypeScript names: the simple name, with `_` behind reserved words, and with the namespace in front where two types
 * would be called alike. A schema without a name is called after its file.
 */
export function chooseNames(root: AvroType, fileName: string): TypeNames {
	const taken = new Set<string>([RUNTIME]);
	const claim = (...candidates: readonly string[]): string => {
		let name = candidates.map(legal).find((candidate) => !taken.has(candidate)) ?? legal(candidates.at(-1) as string);
		while (taken.has(name)) name += "_";
		taken.add(name);
		return name;
	};
	const types = new Map<NamedType, string>();
	const rootName = "name" in root ? claim(simpleName(root.name)) : claim(pascalCase(fileName));
	for (const type of namedTypesOf(root)) {
		const qualified = `${namespaceOf(type.name).replaceAll(".", "_")}_${simpleName(type.name)}`;
		types.set(type, type === root ? rootName : claim(simpleName(type.name), qualified));
	}
	const definition = claim(`${rootName}Definition`);
	return { root: rootName, definition, types, isTaken: (name) => taken.has(name), taken };
}

/** Globals that a variable inside a function would hide: legal, and read wrongly. */
const GLOBALS: ReadonlySet<string> = new Set(
	(
		"AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError FinalizationRegistry " +
		"Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise " +
		"Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array " +
		"Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly constructor decodeURI decodeURIComponent encodeURI encodeURIComponent " +
		"escape hasOwnProperty isFinite isNaN isPrototypeOf parseFloat parseInt propertyIsEnumerable toLocaleString toString unescape valueOf"
	).split(" "),
);

/** Words that generated functions use inside, besides those of their fields. */
const OWN_WORDS = ["value", "count", "index", "list", "map", "undefined"];

/** The names that helping functions of a module must not have: those of its types, and every local variable's. */
export function namesInside(root: AvroType, names: TypeNames): ReadonlySet<string> {
	const fields = namedTypesOf(root).flatMap((type) => (type.kind === "record" ? type.fields : []));
	return new Set([...names.taken, ...RESERVED, ...OWN_WORDS, ...fields.flatMap(({ name }) => [name, `${name}_`])]);
}

/** Names for the variables that hold the fields of a record until it is whole. */
export function localNames(fields: readonly string[], { taken }: TypeNames): readonly string[] {
	const used = new Set<string>();
	return fields.map((field) => {
		let name = legal(field);
		while (taken.has(name) || GLOBALS.has(name) || OWN_WORDS.includes(name) || used.has(name)) name += "_";
		used.add(name);
		return name;
	});
}

/** Every named type that a schema holds, in the order of its text. */
function namedTypesOf(root: AvroType): readonly NamedType[] {
	const found = new Set<NamedType>();
	function visit(type: AvroType): void {
		if ("name" in type) {
			if (found.has(type)) return;
			found.add(type);
		}
		if (type.kind === "record") for (const field of type.fields) visit(field.type);
		if (type.kind === "array") visit(type.items);
		if (type.kind === "map") visit(type.values);
		if (type.kind === "union") type.branches.forEach(visit);
	}
	visit(root);
	return [...found];
}

function legal(name: string): string {
	return RESERVED.has(name) ? `${name}_` : name;
}

function pascalCase(fileName: string): string {
	const words = fileName.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
	const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join("");
	return /^[A-Za-z]/.test(name) ? name : `Schema${name}`;
}
