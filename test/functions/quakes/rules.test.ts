import { type AlertLevel, judge } from "@example/functions/quakes/rules";
import { expect, test } from "vitest";
import { quake } from "../support/quake.ts";

test.each<[string, Parameters<typeof quake>[0], AlertLevel | undefined]>([
	["a strong one anywhere", { magnitude: 6.1, place: "86km S of Hualien City, Taiwan" }, "severe"],
	["a middling one anywhere", { magnitude: 5, place: "South of the Fiji Islands" }, "warning"],
	["a middling one that may cause a tsunami", { magnitude: 5.2, tsunami: true, place: "Fiji" }, "severe"],
	["a weak one that may cause a tsunami", { magnitude: 4.9, tsunami: true, place: "Fiji" }, undefined],
	["a weak one where we fly", { magnitude: 3, place: "4km W of Castaic, CA" }, "notice"],
	["a weaker one where we fly", { magnitude: 2.9, place: "4km W of Castaic, CA" }, undefined],
	["a weak one where the ground often shakes", { magnitude: 3.9, place: "92km WNW of Adak, Alaska" }, undefined],
	["a weak one where we do not fly", { magnitude: 4.9, place: "Carlsberg Ridge" }, undefined],
	["one in a place without a region", { magnitude: 4.9, place: "" }, undefined],
])("%s calls for the right alert", (_, properties, level) => {
	expect(judge(quake(properties))?.level).toBe(level);
});
