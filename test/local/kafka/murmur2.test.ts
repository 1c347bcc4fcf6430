import { expect, test } from "vitest";
import { murmur2, partitionOf } from "../../../packages/local/src/kafka/murmur2.ts";

/*
  The vectors of Kafka's own test:
  https://github.com/apache/kafka/blob/trunk/clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java (testMurmur2)
*/
test.each([
	["21", -973932308],
	["foobar", -790332482],
	["a-little-bit-long-string", -985981536],
	["a-little-bit-longer-string", -1486304829],
	["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
	["abc", 479470107],
])("the hash of %s is Kafka's", (text, hash) => {
	expect(murmur2(Buffer.from(text))).toBe(hash);
});

test("a view into a larger buffer hashes as its own bytes", () => {
	const buffer = Buffer.from("xfoobarx");
	expect(murmur2(buffer.subarray(1, 7))).toBe(-790332482);
});

test("a negative hash leads to a partition that exists", () => {
	expect(partitionOf(Buffer.from("foobar"), 6)).toBe((-790332482 & 0x7fffffff) % 6);
	expect(partitionOf(Buffer.from("abc"), 6)).toBe(479470107 % 6);
});
