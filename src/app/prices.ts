import type { ServiceConfig } from "../config/read-services.ts";
import type { Log } from "../log.ts";
import type { PaymentRail, PlanId, PlanPrice, RailName } from "../ports/payment-rail.ts";
import { type Joined, join } from "./joining.ts";
import { reaching } from "./reaching.ts";

export interface PriceLists {
  /** Of the rails that have told theirs; nothing is sold on another. */
  prices: ReadonlyMap<RailName, Record<PlanId, PlanPrice>>;
  /**
   * Reads the prices as each provider has them; one that is away is asked again until it answers.
   * @throws AppError `misconfigured` when a price is missing, inactive or not monthly, or a credential is refused
   */
  open(): Promise<void>;
  /** Asks no longer those that have not. */
  stop(): void;
}

export interface PriceParts {
  rails: ReadonlyMap<RailName, PaymentRail>;
  services: Pick<ServiceConfig, RailName>;
  log: Log;
}

export function createPriceLists({ rails, services, log }: PriceParts): PriceLists {
  const prices = new Map<RailName, Record<PlanId, PlanPrice>>();
  let each: Joined[] = [];
  const follow = ([name, rail]: [RailName, PaymentRail]) =>
    join({
      service: name,
      log,
      async open() {
        const each = Promise.all([rail.price("starter"), rail.price("pro"), rail.price("business")]);
        const [starter, pro, business] = await reaching(name, services[name]?.apiBase ?? name, each);
        return { starter, pro, business };
      },
      joined: (list) => void prices.set(name, list),
    });
  return {
    prices,
    async open() {
      each = await Promise.all([...rails].map(follow));
    },
    stop() {
      for (const joined of each) joined.stop();
    },
  };
}
