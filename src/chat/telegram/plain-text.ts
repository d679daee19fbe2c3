import type { BoundView, Part } from "../view.ts";

const MARK = { done: "✓", active: "▸", todo: "·", failed: "✗" };
const TEXT_MAX = 4096;

function lines(part: Part): string[] {
  switch (part.kind) {
    case "paragraph":
    case "note":
      return [part.text];
    case "steps":
      return part.steps.map((s) => `${MARK[s.state]} ${s.label}${s.detail ? ` (${s.detail})` : ""}`);
    case "fields":
      return part.fields.map((f) => `${f.label}: ${f.value}`);
    case "items":
      return part.items.map((i) => `• ${i.title}${i.detail ? `: ${i.detail}` : ""}`);
    case "log":
      return [part.title, ...part.lines];
  }
}

/** The same message without formatting, for a server that refuses the rich one: an answer beats a pretty answer. */
export function plainText(view: BoundView, max: number = TEXT_MAX): string {
  const blocks = [...(view.title ? [view.title] : []), ...view.body.map((p) => lines(p).join("\n"))];
  return blocks.filter(Boolean).join("\n\n").slice(0, max) || "…";
}
