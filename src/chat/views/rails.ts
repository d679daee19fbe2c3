import type { Say } from "../language/language.ts";

const RAIL_NAMES: Record<string, string> = { stripe: "rail-stripe", polar: "rail-polar" };

/** A payment provider by the name that people know it by. */
export const railName = (say: Say, rail: string): string => {
  const id = RAIL_NAMES[rail];
  return id === undefined ? rail : say(id);
};
