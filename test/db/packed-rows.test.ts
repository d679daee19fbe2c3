import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/db/index.ts";
import { insertPacked } from "../../src/db/packed-rows.ts";
import { databaseIn } from "./database-in.ts";
import { tempFolder } from "./test-database.ts";

async function emptyTable() {
  const tested = await databaseIn(tempFolder());
  const { client, close } = await openDatabase({ url: tested.url, authToken: tested.authToken });
  onTestFinished(() => {
    close();
    tested.end();
  });
  await client.execute("create table packed (id text primary key, word text, number integer, same integer)");
  return {
    insert: (...args: Parameters<typeof insertPacked> extends [string, ...infer Rest] ? Rest : never) =>
      client.batch(insertPacked("packed", ...args), "write"),
    rows: async () =>
      (await client.execute("select *, typeof(number) as kind from packed order by id")).rows.map((row) => ({
        ...row,
      })),
    clear: () => client.execute("delete from packed"),
  };
}

test("whatever texts, whole numbers and nulls rows hold, they come out of the database as they went in", async () => {
  const { insert, rows, clear } = await emptyTable();
  const value = fc.record({
    word: fc.option(fc.string({ unit: fc.constantFrom("a", " ", "'", "ß", "€", "🦊", "0") })),
    number: fc.option(fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 9, 1e8 - 1, 1e8, 1e15, 2 ** 53 - 1))),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 30 }), async (values) => {
      await clear();
      const given = values.map((one, n) => ({ id: String(n).padStart(3, "0"), ...one }));
      await insert(given, { constants: { same: 7 } });
      expect(await rows()).toEqual(
        given.map((row) => ({ ...row, same: 7, kind: row.number === null ? "null" : "integer" })),
      );
    }),
    { numRuns: 60, seed: 20 },
  );
});

test("a number that is not whole, or below 0, comes out as it went in", async () => {
  const { insert, rows } = await emptyTable();
  const numbers = [0.5, -1, 3, 1e15 + 0.5, 123_456_789];
  await insert(numbers.map((number, n) => ({ id: `${n}`, number })));
  expect((await rows()).map(({ number }) => number)).toEqual(numbers);
});

test("rows that are there already are added to", async () => {
  const { insert, rows } = await emptyTable();
  const tail = "on conflict (id) do update set number=number+excluded.number returning id, number";
  await insert([{ id: "a", word: null, number: 1, same: 0 }]);
  const [result] = await insert(
    [
      { id: "b", word: "new", number: 5, same: 0 },
      { id: "a", word: "old", number: 2, same: 0 },
    ],
    { tail },
  );
  expect(result?.rows).toMatchObject([
    { id: "b", number: 5 },
    { id: "a", number: 3 },
  ]);
  expect(await rows()).toMatchObject([
    { id: "a", word: null, number: 3 },
    { id: "b", word: "new", number: 5 },
  ]);
});
