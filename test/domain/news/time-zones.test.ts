import { expect, it, test } from "vitest";
import { cityOf, defaultZone, OFFERED_ZONES, zoneNamed } from "../../../src/domain/news/time-zones.ts";

it.each([
  ["Europe/Berlin", "Europe/Berlin"],
  [" europe/berlin ", "Europe/Berlin"],
  ["berlin", "Europe/Berlin"],
  ["New York", "America/New_York"],
  ["São Paulo", "America/Sao_Paulo"],
  ["sao paulo", "America/Sao_Paulo"],
  ["port-au-prince", "America/Port-au-Prince"],
  ["buenos aires", "America/Buenos_Aires"],
  ["Kolkata", "Asia/Kolkata"],
  ["calcutta", "Asia/Kolkata"],
  ["utc", "UTC"],
  ["UTC+2", "+02:00"],
  ["GMT-3", "-03:00"],
  ["+5:30", "+05:30"],
])("%s is the zone %s", (typed, zone) => {
  expect(zoneNamed(typed)).toBe(zone);
});

it.each(["Atlantis", "", "   ", "+99:00", "Europe/", "../etc", "x".repeat(500)])(
  "%j is no place with a clock",
  (typed) => {
    expect(zoneNamed(typed)).toBeNull();
  },
);

test("what is offered, or taken for somebody who chose none, is known by the name that it has", () => {
  const all = [...OFFERED_ZONES, defaultZone("en"), defaultZone("de")];
  expect(all.map(zoneNamed)).toEqual(all);
  expect([cityOf("America/Argentina/Buenos_Aires"), cityOf("UTC"), cityOf("+05:30")]).toEqual([
    "Buenos Aires",
    "UTC",
    "+05:30",
  ]);
});
