import { Flight } from "@example/schemas/generated/flight";
import { flights } from "@example/schemas/topics/flights";
import avsc from "avsc";
import { expect, test } from "vitest";

const flight: Flight = { date: new Date("2001-01-14T18:10:00Z"), delay: -27, distance: 370, origin: "MDT", destination: "DTW" };

test("a flight comes back from its bytes as it went in", () => {
	expect(flights.value.decode(flights.value.encode(flight))).toEqual(flight);
});

test("its bytes are those that another Avro library writes from the schema file", () => {
	const type = avsc.parse("packages/schemas/avro/flight.avsc");
	const encoded = Buffer.from(flights.value.encode(flight));
	expect(encoded.equals(type.toBuffer({ ...flight, date: flight.date.getTime() }))).toBe(true);
});

test("keys are text without a frame, values are framed by Glue", () => {
	expect(flights.wire).toEqual({ key: "plain", value: "glue" });
	expect(flights.value).toBe(Flight);
});
