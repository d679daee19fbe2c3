import type { BoundView, View } from "../../src/chat/view.ts";

/**
 * A view as it is sent, with a short reference for each act.
 * @param idOf the reference's id; all are alike unless given
 */
export function boundSample(view: View, idOf: (count: number) => string = () => "A".repeat(22)): BoundView {
  const { choices, ...rest } = view;
  let count = 0;
  const bound = choices?.map((row) =>
    row.map((c) => (c.kind === "act" ? { ...c, act: { ref: `${c.act.verb}:${idOf(++count)}` } } : c)),
  );
  return { ...rest, ...(bound && { choices: bound }) };
}

/** Ids of which no two are alike, as on platforms that insist on it. */
export const distinctId = (count: number): string => String(count).padStart(22, "A");
