/*
  What a schedule does, in numbers and names that mean the same on every broker: the second topic, the first member, a producer's next
  sequence. Ids that a broker gives are kept by whoever plays it.
*/

/** Who produces: idempotent producers, and two of one transactional id beside one of another. */
export const PRODUCERS = ["p", "q", "x1", "x2", "y"] as const;
export type ProducerName = (typeof PRODUCERS)[number];
/** Transactional ids of those that have one. */
export const TRANSACTIONAL_IDS: Readonly<Partial<Record<ProducerName, string>>> = { x1: "x", x2: "x", y: "y" };
/** Members of the one group that has members: dynamic ones, and two that share the name of a static one. */
export const MEMBERS = ["a", "b", "c", "s1", "s2"] as const;
export type MemberName = (typeof MEMBERS)[number];

interface Place {
	readonly topic: number;
	readonly partition: number;
}

export type Step =
	| {
			readonly do: "create topic";
			readonly topic: number;
			readonly partitions: number;
			readonly configs: Readonly<Record<string, string>>;
	  }
	| { readonly do: "delete topic"; readonly topic: number }
	| { readonly do: "alter topic"; readonly topic: number; readonly name: string; readonly value: string | null }
	| { readonly do: "add partitions"; readonly topic: number; readonly count: number }
	| { readonly do: "describe topic"; readonly topic: number }
	| ({
			readonly do: "produce";
			readonly by: ProducerName | undefined;
			readonly count: number;
			/** Added to the next sequence; undefined: the last batch again. */
			readonly sequence: number | undefined;
			/** Added to the producer's epoch. */
			readonly epoch: number;
			readonly codec: 0 | 1 | 3 | 4;
			readonly transactional: boolean;
			readonly keyed: boolean;
			readonly acks: number;
			/** Seconds after the schedule's time. */
			readonly seconds: number;
			readonly size: number;
	  } & Place)
	| ({
			readonly do: "fetch";
			/** From the start, or from the end of the log. */
			readonly from: "start" | "end";
			readonly offset: number;
			readonly committed: boolean;
			readonly bytes: number;
			readonly version: number;
	  } & Place)
	| ({ readonly do: "list offsets"; readonly timestamp: number; readonly committed: boolean; readonly version: number } & Place)
	| ({ readonly do: "end of epoch"; readonly epoch: number } & Place)
	| ({ readonly do: "delete records"; readonly from: "start" | "end"; readonly offset: number } & Place)
	| ({
			readonly do: "commit";
			readonly group: number;
			readonly by: MemberName | undefined;
			readonly generation: number;
			readonly offset: number;
			readonly version: number;
	  } & Place)
	| {
			readonly do: "fetch offsets";
			readonly group: number;
			readonly topic: number | undefined;
			readonly stable: boolean;
			readonly version: number;
	  }
	| ({ readonly do: "delete offset"; readonly group: number } & Place)
	| { readonly do: "delete group"; readonly group: number }
	| { readonly do: "describe group"; readonly group: number }
	| { readonly do: "join"; readonly member: MemberName; readonly protocols: readonly string[]; readonly version: number }
	| { readonly do: "sync"; readonly member: MemberName; readonly generation: number; readonly version: number }
	| { readonly do: "heartbeat"; readonly member: MemberName; readonly generation: number }
	| { readonly do: "leave"; readonly member: MemberName; readonly version: number }
	| { readonly do: "init producer"; readonly by: ProducerName; readonly recovers: boolean }
	| ({ readonly do: "add to transaction"; readonly by: ProducerName; readonly epoch: number } & Place)
	| { readonly do: "add group to transaction"; readonly by: ProducerName; readonly group: number; readonly epoch: number }
	| ({
			readonly do: "commit in transaction";
			readonly by: ProducerName;
			readonly group: number;
			readonly member: MemberName | undefined;
			readonly offset: number;
			readonly version: number;
	  } & Place)
	| { readonly do: "end transaction"; readonly by: ProducerName; readonly commit: boolean; readonly epoch: number };
