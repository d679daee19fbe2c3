import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../ports/clock.ts";
import type { PaperKind, PaymentPaper, PaymentPapers } from "../../ports/payment-rail.ts";
import type { FileLink, PolarClient } from "./client.ts";
import { isPaid } from "./facts.ts";

/** Polar makes a receipt when it is first asked for, in a few seconds; most are there by the last of these looks. */
const LOOK_AGAIN_MS: readonly number[] = [1_000, 2_000];
/** For how long Polar signs a link that does not say so itself. */
const LINK_S = 600;

export interface PaperReading {
  clock: Clock;
  lookAgainMs?: readonly number[] | undefined;
}

async function paperOf(
  kind: PaperKind,
  clock: Clock,
  ask: () => Promise<FileLink | null>,
): Promise<PaymentPaper | null> {
  const askedAtMs = clock.now();
  const link = await ask();
  if (!link) return null;
  const saidS = Number(new URL(link.url).searchParams.get("X-Amz-Expires"));
  return { kind, url: link.url, endsAtMs: askedAtMs + (saidS > 0 ? saidS : LINK_S) * 1000 };
}

async function readReceipt(
  client: PolarClient,
  orderId: string,
  { clock, lookAgainMs = LOOK_AGAIN_MS }: PaperReading,
): Promise<PaymentPaper | null> {
  const look = () =>
    paperOf("receipt", clock, () => client.readFile("orders.receipt", "/v1/orders/{id}/receipt", orderId));
  let receipt = await look();
  for (const waitMs of lookAgainMs) {
    if (receipt) break;
    await sleep(waitMs);
    receipt = await look();
  }
  return receipt;
}

/**
 * The receipt of an order, which needs nothing of its payer, and its invoice where there is one. An invoice is not asked
 * for: it keeps the name and address that it is made with, so its payer looks at them in the portal and has it made there.
 */
export async function readPapers(
  client: PolarClient,
  orderId: string,
  reading: PaperReading,
): Promise<PaymentPapers> {
  const order = await client.read("orders.get", (polar) => polar.orders.get(orderId));
  if (!isPaid(order)) return { ready: [], isMaking: false };
  const invoice = order.is_invoice_generated
    ? await paperOf("invoice", reading.clock, () =>
        client.readFile("orders.invoice", "/v1/orders/{id}/invoice", orderId),
      )
    : null;
  // Only what took money has a receipt, and what was sold before Polar wrote receipts may have none.
  const hasReceipt = order.receipt_number !== null;
  const receipt = hasReceipt ? await readReceipt(client, orderId, reading) : null;
  return {
    ready: [invoice, receipt].filter((paper) => paper !== null),
    isMaking: hasReceipt && receipt === null,
  };
}
