import { oneLine, shortAddress } from "../format.ts";
import { type CardFacts, textOf } from "./card-facts.ts";

/** The provider's name as far as the books know it. */
export function providerName(facts: CardFacts, address: string | null): string {
  if (!address) return "—";
  const named = facts.events.findLast((e) => e.evidence.provider === address && textOf(e, "providerName"));
  const name = textOf(named, "providerName");
  return name && name !== address ? oneLine(name, 40) : shortAddress(address);
}
