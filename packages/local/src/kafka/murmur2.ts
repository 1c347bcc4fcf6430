/*
  Kafka's own partitioner for records with a key: (murmur2(key) & 0x7fffffff) % partitions
  https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/clients/producer/internals/BuiltInPartitioner.java
  https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/utils/Utils.java
*/
const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** The partition to which Kafka's producers send a key. */
export function partitionOf(key: Uint8Array, partitions: number): number {
	return (murmur2(key) & 0x7fffffff) % partitions;
}

/** The hash, as a signed 32-bit number. */
export function murmur2(data: Uint8Array): number {
	const { length } = data;
	const view = new DataView(data.buffer, data.byteOffset, length);
	const whole = length - (length % 4);
	let hash = SEED ^ length;
	for (let at = 0; at < whole; at += 4) {
		let word = Math.imul(view.getInt32(at, true), M);
		word = Math.imul(word ^ (word >>> R), M);
		hash = Math.imul(hash, M) ^ word;
	}
	if (length > whole) {
		for (let at = length - 1; at >= whole; at -= 1) hash ^= view.getUint8(at) << (8 * (at - whole));
		hash = Math.imul(hash, M);
	}
	hash = Math.imul(hash ^ (hash >>> 13), M);
	return hash ^ (hash >>> 15);
}
