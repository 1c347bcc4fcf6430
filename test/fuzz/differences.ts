/**
 * Every way in which a payload or a version is judged otherwise than by avsc 5.7.9, with the reason; docs/avro-types.md has the same list.
 * What the fuzzer finds beside these is a bug.
 */
export const DIFFERENCES = {
	"ints beyond 32 bits": "The specification gives an `int` 32 bits; avsc reads any number.",
	"longs beyond 2^53": 'A `number` would round them; avsc refuses from 2^53 - 1 on. With `long: "bigint"` all 64 bits are read.',
	"numbers of too many bytes":
		"An `int`, branch or symbol has at most 5 bytes, all others 10, and no number more than 64 bits; avsc reads on.",
	"booleans other than 0 and 1": "The specification has these two; avsc takes any other byte for true.",
	"texts that are not UTF-8": "Nobody could tell what was written; avsc puts U+FFFD in their place.",
	"counts beyond the payload":
		"A count is refused before its items are read; avsc makes room first, so that six bytes take 1.5 GB.",
	"blocks beyond the payload": "The length of a block is negative or ends behind the payload; avsc does not look at it.",
	"items of no bytes": "A few bytes could claim billions; at most 100,000 are read.",
	"more than 200 levels": "Records inside each other would take the stack, which no payload may.",
	"logical values that cannot be":
		"A date beyond the years of `Date`, a decimal of more than 1,024 bytes; avsc leaves logical types alone.",
	"the key __proto__": "It is a key like any other; avsc loses it, or makes its value the prototype.",
	"branches that cannot be read":
		"A version is read although one branch or symbol of it cannot be: what uses it fails; avsc refuses the version.",
	"the best branch":
		"Of a reader's union the branch of the same type is taken, as Avro's Java does; avsc takes the first that can be read.",
	"names without namespace":
		"Records, enums and fixed of another namespace match, as the specification has it; avsc compares full names.",
	"floats that are floats": "A whole number that is read as a `float` is rounded to one; avsc leaves it as it is.",
	"lengths of blocks":
		"What a reader does not need is stepped over item by item; avsc jumps by the length that the block claims.",
	"fields that objects inherit":
		"A field may be called `constructor`; when avsc resolves versions, it takes such a field for there already.",
	"aliases in order": "A field that a version has by two names is read by the first; avsc refuses the version.",
	"logical types of another unit": "A version whose logical type differs is not read; avsc leaves logical types alone.",
} as const;

export type DifferenceName = keyof typeof DIFFERENCES;
