import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../src/errors.ts";
import type { WebParts } from "../../src/http/web-parts.ts";
import { startWeb } from "./web-world.ts";

const KNOWN = "gcb_known_0123456789";

async function routes(parts: Partial<WebParts>) {
  const web = await startWeb(parts);
  onTestFinished(() => web.close());
  return (method: string, path: string, secret: string, body?: string) =>
    fetch(`${web.url}/agent${path}`, {
      method,
      headers: { authorization: `Bearer ${secret}` },
      ...(body !== undefined && { body }),
    });
}

test("those whose secret nobody knows do not make the crowd look larger", async () => {
  const told: (number | undefined)[] = [];
  const ask = await routes({
    takeReport: async (secret, _report, idleMs) => {
      if (secret !== KNOWN) throw new AppError("unauthenticated", "unknown");
      told.push(idleMs);
      return {};
    },
  });
  await ask("POST", "/report", KNOWN, "{}");
  for (let n = 0; n < 20; n++)
    expect((await ask("POST", "/report", `gcb_of_nobody_at_all_${n}`, "{}")).status).toBe(401);
  await ask("POST", "/report", KNOWN, "{}");
  expect(told).toEqual([10, 10]);
});

test("one container's backups do not take the places of all others, nor is it served endlessly", async () => {
  const held: (() => void)[] = [];
  const ask = await routes({
    receiveBackup: (secret) =>
      new Promise<void>((resolve) => (secret === KNOWN ? held.push(resolve) : resolve())),
    sendBackup: async () => {
      throw new AppError("not_found", "no such backup");
    },
  });
  const path = `/backups/${crypto.randomUUID()}`;
  const answered: number[] = [];
  const own = Array.from({ length: 17 }, async () => {
    answered.push((await ask("PUT", path, KNOWN, "x")).status);
  });
  await expect.poll(() => answered.length, { timeout: 10_000 }).toBe(15);
  expect(answered).not.toContain(200);
  expect(held).toHaveLength(2);
  expect((await ask("PUT", path, "gcb_of_another_012345", "x")).status).toBe(200);
  for (const resolve of held) resolve();
  await Promise.all(own);
  expect(answered.filter((status) => status === 200)).toHaveLength(2);
  const restores: number[] = [];
  for (let n = 0; n < 25; n++) restores.push((await ask("GET", path, KNOWN)).status);
  expect(restores.filter((status) => status === 503).length).toBeGreaterThan(3);
});
