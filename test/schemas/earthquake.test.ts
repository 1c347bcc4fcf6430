import { Earthquake } from "@example/schemas/earthquake";
import { JsonValueError } from "@millrace/core";
import { expect, test } from "vitest";

const quake: Earthquake = {
	id: "ci37868143",
	kind: "earthquake",
	place: "4km W of Castaic, CA",
	time: 1517966773840,
	magnitude: 2,
	latitude: 34.4945,
	longitude: -118.6671667,
	depth: 26.49,
	tsunami: false,
};

test("an earthquake comes back from its JSON as it went in", () => {
	expect(Earthquake.decode(Earthquake.encode(quake))).toEqual(quake);
});

test.each([
	["a magnitude beyond all scales", { magnitude: 42 }, "magnitude"],
	["a latitude off the globe", { latitude: 91 }, "latitude"],
	["an empty id", { id: "" }, "id"],
	["a kind that the feed does not have", { kind: "meteor" }, "kind"],
])("%s is refused, and the message names the field alone", (_, wrong, field) => {
	const payload = new TextEncoder().encode(JSON.stringify({ ...quake, ...wrong }));
	expect(() => Earthquake.decode(payload)).toThrow(JsonValueError);
	expect(() => Earthquake.decode(payload)).toThrow(new RegExp(`1 issue at ${field}\\. Run`));
});
