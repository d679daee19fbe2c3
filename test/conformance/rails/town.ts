import { onTestFinished } from "vitest";
import { followDisputes } from "../../../src/jobs/follow-disputes.ts";
import { pollDisputes } from "../../../src/jobs/poll-disputes.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { RailEvent } from "../../../src/ports/payment-rail.ts";
import { type MoneyWorld, startMoneyWorld } from "../../services/billing/money-world.ts";
import { type Provider, startEndpoint } from "./provider.ts";
import { asSent, handle, type Weather } from "./weather.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MONEY_JOBS = ["checkout", "customer", "refund", "subscription"];

/** GoClaw's money rules on a real database, one provider, one person, and news that come as the weather lets them. */
export interface Town {
  w: MoneyWorld;
  provider: Provider;
  ann: Awaited<ReturnType<MoneyWorld["person"]>>;
  deploymentId: string;
  orderId: string;
  sessionId: string;
  /** The provider's ids of what was bought. */
  bought(): Promise<{ paymentId: string; subscriptionId: string }>;
  forward(ms: number): void;
  /** What has happened is told, as the weather lets it. */
  news(): Promise<void>;
  /** GoClaw has had the time to look for itself. */
  looks(): Promise<void>;
  /** Everything that was sent has come, and GoClaw has looked at everything. */
  end(): Promise<void>;
}

export async function startTown(
  start: (clock: Clock) => Promise<Provider>,
  weather: Weather | ((events: RailEvent[]) => RailEvent[]),
  seed: number,
): Promise<Town> {
  const arranged = (events: RailEvent[]): RailEvent[] =>
    typeof weather === "string" ? asSent(events, weather, seed) : weather(events);
  const w = await startMoneyWorld({ provider: start });
  const { provider } = w;
  if (!provider) throw new Error("the world has no provider");
  const rail = provider.rail(w.clock);
  const endpoint = await startEndpoint(rail);
  onTestFinished(() => endpoint.close());
  provider.sendTo(endpoint.url);
  const ann = await w.person("ann");
  const checkout = await w.checkout(ann.userId, ann.ctx);
  const replicas = [w.ctx, w.elsewhere];
  let told = 0;

  async function fresh(): Promise<RailEvent[]> {
    await provider?.settled();
    const events = endpoint.received.slice(told).flatMap(({ event }) => (event ? [event] : []));
    told = endpoint.received.length;
    return events;
  }
  const forward = (ms: number): void => {
    w.clock.offsetMs += ms;
    provider.passTime();
  };
  async function looks(): Promise<void> {
    for (const ms of [MINUTE_MS, HOUR_MS]) {
      forward(ms);
      await pollDisputes(w.ctx);
      await followDisputes(w.ctx);
      await w.drain(MONEY_JOBS);
    }
  }
  return {
    w,
    provider,
    ann,
    ...checkout,
    forward,
    looks,
    async bought() {
      const facts = await rail.readCheckout(checkout.sessionId);
      return { paymentId: facts.paymentId ?? "", subscriptionId: facts.subscriptionId ?? "" };
    },
    async news() {
      if (weather === "late") return;
      await handle(replicas, provider.name, arranged(await fresh()));
      await w.drain(MONEY_JOBS);
    },
    async end() {
      await handle(replicas, provider.name, arranged(await fresh()));
      await looks();
      await looks();
    },
  };
}
