import type { BoundView, Choice } from "../view.ts";
import { note } from "../views/parts.ts";

/** A message as it is to be sent now: what it could not bring in time is said in words. */
export function withoutEndedLinks(view: BoundView, nowMs: number): BoundView {
  const ended = (choice: Choice<unknown>): string | null =>
    choice.kind === "link" && choice.ends && choice.ends.atMs <= nowMs ? choice.ends.words : null;
  const words = new Set(
    (view.choices ?? [])
      .flat()
      .map(ended)
      .filter((one) => one !== null),
  );
  if (words.size === 0 || !view.choices) return view;
  const choices = view.choices.map((row) => row.filter((choice) => ended(choice) === null));
  const body = view.body.filter((part) => part.kind !== "note" || !part.ofLinks);
  return { ...view, body: [...body, ...[...words].map(note)], choices };
}
