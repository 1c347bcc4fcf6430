import { earthquakes } from "@example/schemas/topics/earthquakes";
import { flights } from "@example/schemas/topics/flights";
import { weather } from "@example/schemas/topics/weather";
import { defineProducer } from "@millrace/core";

/** Whatever brings the data in: it has no function here, and functions that link to it may write these topics. */
export const feed = /* @__PURE__ */ defineProducer({ name: "feed", topics: [flights, earthquakes, weather] });
