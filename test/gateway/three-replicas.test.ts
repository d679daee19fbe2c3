import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/ports/clock.ts";
import { makeLocalKey } from "../../src/services/admin/local-key.ts";
import { openTestDatabase } from "../db/test-database.ts";
import { QUICKLY } from "../world/child-process.ts";
import type { Order } from "./workers/rights-replica.ts";

const REPLICA = fileURLToPath(new URL("./workers/rights-replica.ts", import.meta.url));

interface Replica {
  tell(order: Order): Promise<string | number>;
  child: ChildProcess;
}

async function answerOf(child: ChildProcess): Promise<string | number> {
  for (;;) {
    const [message] = (await once(child, "message")) as [{ answer?: string | number }];
    if (message.answer !== undefined) return message.answer;
  }
}

async function startReplica(place: { url: string; authToken?: string; nowMs: number }): Promise<Replica> {
  const child = fork(REPLICA, [JSON.stringify(place)], {
    execArgv: QUICKLY,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  expect(await answerOf(child)).toBe("ready");
  return {
    child,
    async tell(order) {
      const answer = answerOf(child);
      child.send(order);
      return await answer;
    },
  };
}

/** Three replicas that have all let an agent in, on one database. */
async function threeReplicas() {
  const db = await openTestDatabase();
  const { client, repos } = db;
  const { key, deploymentId } = await makeLocalKey(
    { db: client, repos, clock: systemClock },
    { plan: "pro", tokensPerPeriod: null, model: "m" },
  );
  const authToken = db.url.startsWith("file:") ? {} : { authToken: "right" };
  const place = { url: db.url, ...authToken, nowMs: Date.now() };
  const replicas = await Promise.all([place, place, place].map(startReplica));
  return { key, deploymentId, replicas };
}

test("suspended on one replica, an agent is refused by the second once it has looked and by the third within a second, though it never looked", async () => {
  const { key, deploymentId, replicas } = await threeReplicas();
  const [one, two, three] = replicas as [Replica, Replica, Replica];
  const ask = { do: "ask", key } as const;
  expect(await Promise.all(replicas.map((replica) => replica.tell(ask)))).toEqual([
    "agent",
    "agent",
    "agent",
  ]);
  await one.tell({ do: "pause", deploymentId });
  expect(await two.tell(ask), "believed until it looks").toBe("agent");
  await two.tell({ do: "look" });
  expect(await two.tell(ask)).toBe("operator");
  await three.tell({ do: "wait", ms: 1_000 });
  expect(await three.tell(ask)).toBe("operator");
});

test("a renewal that nobody pays gives a share of the plan's tokens on every replica, and the whole once it is paid", async () => {
  const { key, replicas } = await threeReplicas();
  const [one] = replicas as [Replica, Replica, Replica];
  const tokens = () => Promise.all(replicas.map((replica) => replica.tell({ do: "tokens", key })));
  const look = () => Promise.all(replicas.map((replica) => replica.tell({ do: "look" })));
  const [whole] = await tokens();
  await one.tell({ do: "owe", nowMs: Date.now() });
  await look();
  const share = Math.ceil((Number(whole) * 7) / 30);
  expect(await tokens()).toEqual([share, share, share]);
  await one.tell({ do: "pay", nowMs: Date.now() });
  await look();
  expect(await tokens()).toEqual([whole, whole, whole]);
});
