import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, bool, int16, int32, int64, nullableArray, string } from "../wire/fields.ts";

/*
  DescribeLogDirs 0-4
  Emulated: sizes of partitions, in one directory; of a broker in memory it is called "memory".
  Not emulated: sizes of the volume (never told), moves between directories.
*/
export const describeLogDirs: Api = defineApi({
	name: "DescribeLogDirs",
	versions: [0, 4],
	flexible: 2,
	request: { topics: nullableArray({ topic: string(), partitions: array(int32()) }) },
	response: {
		throttleTimeMs: int32("0+", 0),
		errorCode: int16("3+"),
		results: array({
			errorCode: int16(),
			logDir: string(),
			topics: array({
				name: string(),
				partitions: array({ partitionIndex: int32(), partitionSize: int64(), offsetLag: int64(), isFutureKey: bool() }),
			}),
			totalBytes: int64("4+", -1),
			usableBytes: int64("4+", -1),
		}),
	},
	handle({ topics }, { cluster }) {
		const described = cluster.topics.all().flatMap(({ name, partitions }) => {
			const asked = topics?.find(({ topic }) => topic === name)?.partitions;
			if (topics !== null && asked === undefined) return [];
			const sizes = partitions.map(({ size }, partitionIndex) => {
				return { partitionIndex, partitionSize: size, offsetLag: 0, isFutureKey: false };
			});
			return [{ name, partitions: sizes.filter(({ partitionIndex }) => asked?.includes(partitionIndex) ?? true) }];
		});
		const directory = { errorCode: ERROR_CODES.NONE, logDir: cluster.directory ?? "memory", topics: described };
		return { errorCode: ERROR_CODES.NONE, results: [directory] };
	},
	fail(_request, errorCode) {
		return { errorCode, results: [{ errorCode, logDir: "", topics: [] }] };
	},
});
