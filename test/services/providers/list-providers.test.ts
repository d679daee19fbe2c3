import { expect, test } from "vitest";
import type { AkashBackend } from "../../../src/ports/akash-backend.ts";
import { listProviders, readProvider } from "../../../src/services/providers/list-providers.ts";
import { only } from "../../world/only.ts";
import { BAD, GOOD, startProviderWorld } from "./provider-world.ts";

const callsThem = (providerName: AkashBackend["providerName"]) =>
  only<AkashBackend>("akash", { providerName });

test("a provider is shown with its name and with what was seen of it, kept out or not", async () => {
  const w = await startProviderWorld();
  for (const kind of ["not_ready", "not_ready", "no_answer"] as const) await w.seen(kind);
  await w.seen("bid", null, GOOD);
  const akash = callsThem(async (address) => {
    if (address === BAD) return "Aurora Hosting";
    throw new Error("the chain has no such provider");
  });
  const ctx = { ...w.olga.ctx, akash };
  expect(await readProvider({ ctx, input: { address: BAD } })).toMatchObject({
    name: "Aurora Hosting",
    blacklisted: null,
    seen: [
      { kind: "not_ready", count: 2 },
      { kind: "no_answer", count: 1 },
    ],
  });
  expect(await readProvider({ ctx, input: { address: GOOD } })).toMatchObject({ name: null, seen: [] });
});

test("nobody waits for names: a chain that does not answer leaves the list without them", async () => {
  const w = await startProviderWorld();
  await w.seen("bid", null, BAD);
  await w.seen("bid", null, GOOD);
  const silent = { ...w.olga.ctx, akash: callsThem(() => new Promise(() => undefined)) };
  const away = { ...w.olga.ctx, akash: null };
  for (const ctx of [silent, away])
    expect((await listProviders({ ctx, input: {} })).providers.map(({ name }) => name)).toEqual([null, null]);
});
