import type { WebhookQueue } from "../kernel/webhook-queue.ts";
import type { Switch } from "./switch.ts";

/** A twin that tells of what happens by webhooks. */
export interface WebhookSender {
  readonly webhooks: Pick<WebhookQueue, "dropNext" | "dropNone" | "obstacles">;
  holdWebhooks(): void;
  releaseWebhooks: WebhookQueue["release"];
}

/** What may become of a payment provider's webhooks on their way. */
export function webhookSwitches(twin: string, sender: WebhookSender): Switch[] {
  const { webhooks } = sender;
  const isLosingAll = (): boolean => webhooks.obstacles().toDrop === Number.POSITIVE_INFINITY;
  return [
    {
      id: `${twin}.drop`,
      title: "Drop the next webhook",
      does: "One event is never sent.",
      watch: "Nothing. Several events tell of each payment, and any of them makes GoClaw look for itself.",
      state() {
        const { toDrop } = webhooks.obstacles();
        return toDrop > 0 && !isLosingAll() ? "waiting for the next event" : undefined;
      },
      turn(on) {
        webhooks.dropNone();
        if (on) webhooks.dropNext(1);
      },
    },
    {
      id: `${twin}.lose`,
      title: "Lose all webhooks",
      does: "No event is sent, now or later.",
      watch:
        "The page after the checkout is enough. If you close the checkout too soon, GoClaw finds the payment within a minute.",
      state: () => (isLosingAll() ? "until you switch it off" : undefined),
      turn(on) {
        webhooks.dropNone();
        if (on) webhooks.dropNext(Number.POSITIVE_INFINITY);
      },
    },
    {
      id: `${twin}.hold`,
      title: "Hold webhooks back",
      does: "Events wait. Switched off, they all come at once, in no order.",
      watch: "Late, early or twice: one payment makes one agent.",
      state() {
        const { holding, held } = webhooks.obstacles();
        return holding ? `${held} held back` : undefined;
      },
      turn(on) {
        if (on) sender.holdWebhooks();
        else sender.releaseWebhooks("shuffled");
      },
    },
  ];
}
