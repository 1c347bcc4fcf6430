import { expect, test } from "vitest";
import { compilePattern } from "../../../packages/local/src/mapping/filter-pattern.ts";
import { parseJsonKeepingNumbers } from "../../../packages/local/src/mapping/json-text.ts";

/** Both as JSON text, because numbers count by their text. */
const matches = (pattern: string, data: string) =>
	compilePattern(parseJsonKeepingNumbers(pattern), "value")(parseJsonKeepingNumbers(data));

// Cases of https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html and of LocalStack's event pattern tests.
test.each([
	['{"a":[null]}', '{"a":null}', true],
	['{"a":[null]}', '{"a":""}', false],
	['{"a":[null]}', "{}", false],
	['{"a":[""]}', '{"a":""}', true],
	['{"a":[""]}', '{"a":null}', false],
	['{"a":["Alice"]}', '{"a":"Alice"}', true],
	['{"a":["Alice"]}', '{"a":"alice"}', false],
	['{"a":["Credit","Debit"]}', '{"a":"Debit"}', true],
	['{"a":[true]}', '{"a":true}', true],
	['{"a":[true]}', '{"a":"true"}', false],
	['{"a":[{"equals-ignore-case":"alice"}]}', '{"a":"ALICE"}', true],
	['{"a":[{"equals-ignore-case":""}]}', '{"a":"x"}', false],
	['{"a":[{"prefix":"us-"}]}', '{"a":"us-east-1"}', true],
	['{"a":[{"prefix":"us-"}]}', '{"a":"eu-us-1"}', false],
	['{"a":[{"prefix":""}]}', '{"a":"x"}', true],
	['{"a":[{"suffix":".png"}]}', '{"a":"x.png"}', true],
	['{"a":[{"suffix":".png"}]}', '{"a":"x.PNG"}', false],
	['{"a":[{"anything-but":["Raining"]}]}', '{"a":"Sunny"}', true],
	['{"a":[{"anything-but":["Raining"]}]}', '{"a":"Raining"}', false],
	['{"a":[{"anything-but":"Raining"}]}', "{}", false],
	['{"a":[{"anything-but":["Raining"]}]}', '{"a":null}', true],
	['{"a":[{"anything-but":123}]}', '{"a":124}', true],
	['{"a":[{"anything-but":[100,123]}]}', '{"a":123}', false],
	['{"a":[{"numeric":["=",100]}]}', '{"a":1e2}', true],
	['{"a":[{"numeric":[">",10,"<=",20]}]}', '{"a":20}', true],
	['{"a":[{"numeric":[">",10,"<=",20]}]}', '{"a":10}', false],
	['{"a":[{"numeric":[">",10]}]}', '{"a":"11"}', false],
	['{"a":[{"numeric":[">",10]}]}', '{"a":null}', false],
	['{"a":[300]}', '{"a":300}', true],
	['{"a":[300]}', '{"a":300.0}', false],
	['{"a":[300]}', '{"a":3.0e2}', false],
	['{"a":[{"exists":true}]}', '{"a":null}', true],
	['{"a":[{"exists":true}]}', "{}", false],
	['{"a":[{"exists":false}]}', "{}", true],
	['{"a":[{"exists":false}]}', '{"a":1}', false],
	['{"a":[{"exists":true}]}', '{"a":{"b":1}}', false],
	['{"a":[{"exists":true}]}', '{"a":[]}', false],
	['{"a":{"b":[{"exists":false}]}}', '{"c":1}', true],
	['{"a":["x"]}', '{"a":["w","x"]}', true],
	['{"a":["x"]}', '{"a":[]}', false],
	['{"a":{"b":[1]}}', '{"a":[{"b":2},{"b":1}]}', true],
	['{"a":["1"],"b":["2"]}', '{"a":"1","b":"2"}', true],
	['{"a":["1"],"b":["2"]}', '{"a":"1"}', false],
	['{"$or":[{"a":[1]},{"b":[{"numeric":["<",5]}]}]}', '{"b":4}', true],
	['{"$or":[{"a":[1]},{"b":[{"numeric":["<",5]}]}]}', '{"a":2,"b":6}', false],
	['{"c":["x"],"$or":[{"a":[1]},{"b":[1]}]}', '{"a":1}', false],
	['{"a":[{"anything-but":["roses"]},{"exists":false}]}', "{}", true],
	['{"A":["x"]}', '{"a":"x"}', false],
	['{"__proto__":["x"]}', "{}", false],
	['{"constructor":[{"exists":true}]}', "{}", false],
])("%s on %s: %s", (pattern, data, expected) => {
	expect(matches(pattern, data)).toBe(expected);
});

test.each([
	['{"a":[]}', "value.a has no alternatives"],
	['{"a":"x"}', "value.a must be a list"],
	['{"a":42}', "value.a must be a list"],
	["{}", "value is empty"],
	['{"a":[{}]}', "exactly one operator"],
	['{"a":[{"prefix":"a","suffix":"b"}]}', "exactly one operator"],
	['{"a":[{"PREFIX":"a"}]}', "operator that Kafka mappings do not know"],
	['{"a":[{"cidr":"10.0.0.0/8"}]}', "operator that Kafka mappings do not know"],
	['{"a":[{"prefix":123}]}', '"prefix" takes a text'],
	['{"a":[{"suffix":[".png"]}]}', '"suffix" takes a text'],
	['{"a":[{"equals-ignore-case":["a"]}]}', '"equals-ignore-case" takes a text'],
	['{"a":[{"exists":"yes"}]}', '"exists" takes true or false'],
	['{"a":[{"anything-but":null}]}', '"anything-but" takes'],
	['{"a":[{"anything-but":[]}]}', '"anything-but" takes'],
	['{"a":[{"numeric":10}]}', '"numeric" takes'],
	['{"a":[{"numeric":[">",0,"<"]}]}', '"numeric" takes'],
	['{"a":[{"numeric":[">",0,">",0]}]}', '"numeric" with two bounds'],
	['{"a":[{"numeric":["!=",0]}]}', '"numeric" takes'],
	['{"a":[["x"]]}', "list inside a list"],
	['{"$or":[{"a":[1]}]}', "at least two"],
	['{"$or":{"a":[1]}}', "at least two"],
])("%s is refused: %s", (pattern, problem) => {
	expect(() => compilePattern(parseJsonKeepingNumbers(pattern), "value")).toThrow(problem);
});

test("a pattern of endless depth is refused before it exhausts the stack", () => {
	const deep = `${'{"a":'.repeat(500)}[1]${"}".repeat(500)}`;
	expect(() => compilePattern(parseJsonKeepingNumbers(deep), "value")).toThrow("nested deeper than 100 levels");
});
