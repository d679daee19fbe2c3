import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { Clock } from "../../../src/ports/clock.ts";
import type { PaymentRail, PlanPrice, RailEvent, RailName } from "../../../src/ports/payment-rail.ts";
import type { FaultRule } from "../../../src/sandbox/kernel/faults.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import type { Forgery, ReleaseOrder } from "../../../src/sandbox/kernel/webhook-queue.ts";

/** What everybody has paid and got back, by the provider's own books. */
export interface Totals {
  paidMinor: number;
  refundedMinor: number;
  payments: number;
  refunds: number;
  activeSubscriptions: number;
}

/** A call of the rail, by what it is for; each provider knows its own address for it. */
export type Call = "customer" | "checkout" | "refund" | "cancel" | "change" | "read";

export type Tampering = "amount" | "currency" | "plan" | "quantity";

/** A payment provider with the people and banks around it: the same deeds, whoever it is. */
export interface Provider {
  readonly name: RailName;
  /** Of Starter and Pro; Business is sold by nobody here. */
  readonly prices: Record<"starter" | "pro", PlanPrice>;
  /** Ids of the right shape that nobody has. */
  readonly nobody: { checkout: string; subscription: string; payment: string; customer: string };
  /** How the provider would be told to charge less, in its own error. */
  readonly missingPlan: RegExp;
  rail(clock: Clock, secret?: string): PaymentRail;
  pay(sessionId: string, card?: string): void;
  tamper(sessionId: string, what: Tampering): void;
  refundByHand(paymentId: string, amountMinor?: number): void;
  dispute(paymentId: string): string;
  closeDispute(disputeId: string, how: "won" | "lost"): void;
  endByHand(subscriptionId: string): void;
  replaceCard(subscriptionId: string, card: string): void;
  /** The customer pauses from the end of the period on, and goes on again, where the provider lets them. */
  pause?(subscriptionId: string): void;
  resume?(subscriptionId: string): void;
  declineNext(): void;
  passTime(): void;
  /** The regular expression of the requests of one call. */
  requests(call: Call): RegExp;
  fault(rule: FaultRule): void;
  noFaults(): void;
  customers(): number;
  sessions(): number;
  refunds(): number;
  subscriptions(): { id: string; status: string }[];
  totals(): Totals;
  /** Ids and types of all events so far. */
  events(): { id: string; type: string }[];
  sendTo(url: string): void;
  hold(): void;
  release(order: ReleaseOrder): void;
  repeatEach(times: number): void;
  lose(times: number): void;
  settled(): Promise<void>;
  forge(eventId: string, forgery: Forgery): Promise<number>;
  close(): Promise<void>;
}

export const add = (all: Totals[]): Totals => ({
  paidMinor: all.reduce((sum, one) => sum + one.paidMinor, 0),
  refundedMinor: all.reduce((sum, one) => sum + one.refundedMinor, 0),
  payments: all.reduce((sum, one) => sum + one.payments, 0),
  refunds: all.reduce((sum, one) => sum + one.refunds, 0),
  activeSubscriptions: all.reduce((sum, one) => sum + one.activeSubscriptions, 0),
});

export interface Received {
  event: RailEvent | null;
  /** The refusal's code when it was not taken. */
  refused: string | null;
}

/** An endpoint that verifies what comes with the rail itself, and keeps what it may believe. */
export async function startEndpoint(rail: PaymentRail) {
  const received: Received[] = [];
  const server = await listenOnLoopback(
    createServer((req, res) => {
      void (async () => {
        const body = await text(req);
        const headers = new Headers(
          Object.entries(req.headers).flatMap(([name, value]): [string, string][] =>
            typeof value === "string" ? [[name, value]] : [],
          ),
        );
        try {
          received.push({ event: await rail.verifyWebhook(body, headers), refused: null });
          res.writeHead(204).end();
        } catch (error) {
          received.push({ event: null, refused: (error as { code?: string }).code ?? "?" });
          res.writeHead(400).end();
        }
      })();
    }),
  );
  return { url: server.url, received, close: server.close };
}
