import type { Role } from "../../../src/domain/admin/roles.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { RailEvent } from "../../../src/ports/payment-rail.ts";
import type { Context } from "../../../src/services/context.ts";
import { giveRefund } from "../../../src/services/refunds/give-refund.ts";
import type { RefundWish } from "../../../src/services/refunds/refund-wish.ts";
import type { Provider } from "../../conformance/rails/provider.ts";
import { startTown } from "../../conformance/rails/town.ts";
import type { Weather } from "../../conformance/rails/weather.ts";
import { grantSudo } from "../../world/grant-sudo.ts";

const YEAR_MS = 365 * 86_400_000;

/** A town in which Ann has a plan with an agent on it, and administrators who may give her money back. */
export async function refundTown(
  start: (clock: Clock) => Promise<Provider>,
  weather: Weather | ((events: RailEvent[]) => RailEvent[]) = "calm",
  seed = 1,
) {
  const town = await startTown(start, weather, seed);
  const { w, provider } = town;
  provider.pay(town.sessionId);
  await town.news();
  if (weather === "late" || weather === "lost") await town.looks();
  const { paymentId } = await town.bought();
  let asked = 0;

  /** Somebody freshly signed in; on the second replica when asked for. */
  async function administrator(name: string, role: Role, elsewhere = false): Promise<Context> {
    const who = await w.person(name);
    const ctx = elsewhere ? who.elsewhere : who.ctx;
    const platformUserId = `chat-of-${name}`;
    await grantSudo(w, { platform: "telegram", platformUserId, userId: who.userId }, YEAR_MS);
    if (ctx.actor.kind !== "user") throw new Error("not signed in");
    return { ...ctx, actor: { ...ctx.actor, platformUserId, role } };
  }

  /** As the confirmation asks, with what is left by our books now. */
  async function wish(amountMinor: number, over: Partial<RefundWish> = {}): Promise<RefundWish> {
    const payment = await w.repos.payments.find(provider.name, paymentId);
    if (!payment) throw new Error("nothing was booked");
    return {
      id: `00000000-0000-7000-8000-${String(++asked).padStart(12, "0")}`,
      rail: provider.name,
      paymentId,
      amountMinor,
      leftMinor: payment.amountMinor - payment.refundedMinor,
      reason: "refund_asked",
      endsPlan: false,
      ...over,
    };
  }

  return {
    ...town,
    paymentId,
    administrator,
    wish,
    give: async (ctx: Context, amountMinor: number, over: Partial<RefundWish> = {}) =>
      await giveRefund({ ctx, input: await wish(amountMinor, over) }),
    booked: async () => (await w.repos.payments.find(provider.name, paymentId))?.refundedMinor,
    refunds: () => w.repos.refunds.listByPayment(provider.name, paymentId),
    order: () => w.order(town.orderId),
    phase: async () => (await w.row(town.deploymentId)).phase,
    told: async () =>
      (await w.repos.events.listAfter(town.deploymentId, { limit: 500 })).filter(
        ({ type }) => type === "refunded",
      ),
    cases: async () => (await w.repos.adminCases.listOpen({ limit: 20 })).map(({ kind }) => kind),
  };
}
