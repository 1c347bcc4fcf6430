import type { Infer } from "@millrace/core";
import { expectTypeOf } from "vitest";
import type { Schema } from "./fixtures/generated/awkward.ts";
import { type Airport, Flight, type Status } from "./fixtures/generated/flight.ts";
import { Readings } from "./fixtures/generated/readings.ts";
import type { Airport as OwnAirport } from "./fixtures/generated/shared/airport.ts";

expectTypeOf<Infer<typeof Flight>>().toEqualTypeOf<Flight>();
expectTypeOf<Flight["departure"]>().toEqualTypeOf<Date>();
expectTypeOf<Flight["fare"]>().toEqualTypeOf<string | null>();
expectTypeOf<Status>().toEqualTypeOf<"ON_TIME" | "LATE">();
// The same schema read through two files gives types that fit each other.
expectTypeOf<Airport>().toEqualTypeOf<OwnAirport>();

expectTypeOf<Schema["default"]["at"]>().toEqualTypeOf<globalThis.Date>();
expectTypeOf<Schema["constructor"]["raw"]>().toEqualTypeOf<globalThis.Uint8Array>();
expectTypeOf<Schema["other"]>().toEqualTypeOf<{ readonly day: string }>();

type Reading = { readonly int: number } | { readonly long: number } | { readonly array: readonly (string | null)[] } | null;
expectTypeOf<Infer<typeof Readings>>().toEqualTypeOf<readonly Reading[]>();

// @ts-expect-error a number does not say which branch it is
Readings.encode([1]);
// @ts-expect-error every field is required, defaults are for readers of older versions
Flight.encode({ departure: new Date(0) });
