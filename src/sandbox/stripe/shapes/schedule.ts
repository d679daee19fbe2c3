import { newId } from "../ids.ts";
import type { Price, Schedule, SchedulePhase, Subscription } from "../types.ts";
import { planOf } from "./subscription.ts";

export interface PhaseDraft {
  price: Price;
  quantity: number;
  startS: number;
  endS: number;
  proration: string;
}

export const newPhase = (given: PhaseDraft): SchedulePhase => ({
  add_invoice_items: [],
  application_fee_percent: null,
  billing_cycle_anchor: null,
  billing_thresholds: null,
  collection_method: null,
  currency: given.price.currency,
  default_payment_method: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  end_date: given.endS,
  invoice_settings: null,
  items: [
    {
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      plan: planOf(given.price).id,
      price: given.price.id,
      quantity: given.quantity,
      tax_rates: [],
    },
  ],
  metadata: {},
  on_behalf_of: null,
  proration_behavior: given.proration,
  start_date: given.startS,
  transfer_data: null,
  trial_end: null,
});

/** A schedule made from a running subscription: one phase, which is the current period. */
export function newSchedule(subscription: Subscription, nowS: number): Schedule {
  const phases = subscription.items.data.slice(0, 1).map((item) =>
    newPhase({
      price: item.price,
      quantity: item.quantity ?? 1,
      startS: item.current_period_start,
      endS: item.current_period_end,
      proration: "create_prorations",
    }),
  );
  const [first] = phases;
  return {
    id: newId("sub_sched"),
    object: "subscription_schedule",
    application: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    canceled_at: null,
    completed_at: null,
    created: nowS,
    current_phase: first ? { end_date: first.end_date, start_date: first.start_date } : null,
    customer: subscription.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: "automatic",
      billing_thresholds: null,
      collection_method: "charge_automatically",
      default_payment_method: null,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: "self" },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: "release",
    livemode: false,
    metadata: {},
    pause_schedules: [],
    phases,
    released_at: null,
    released_subscription: null,
    status: "active",
    subscription: subscription.id,
    test_clock: null,
  };
}
