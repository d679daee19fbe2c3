import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { act, go, paragraph } from "./parts.ts";

interface HelpLine {
  name: string;
  description: string;
  admin: boolean;
}

/** Every command this person may use, from the registry. */
export function helpView(say: Say, lines: HelpLine[]): View {
  const items = (admin: boolean) =>
    lines.filter((l) => l.admin === admin).map((l) => ({ title: `/${l.name}`, detail: l.description }));
  const admin = items(true);
  return {
    tone: "plain",
    title: say("help-title"),
    body: [
      paragraph(say("help-text")),
      { kind: "items", items: items(false) },
      ...(admin.length > 0 ? [paragraph(say("help-admin")), { kind: "items" as const, items: admin }] : []),
    ],
    choices: [[go(say("button-deploy"), "deploy", "primary"), go(say("button-my-agents"), "bots")]],
  };
}

export function unknownCommandView(say: Say, nearest: string | null): View {
  return {
    tone: "plain",
    title: say("unknown-title"),
    body: [paragraph(nearest ? say("unknown-near", { command: nearest }) : say("unknown-far"))],
    choices: [[nearest ? go(`/${nearest}`, nearest) : go(say("button-help"), "help")]],
  };
}

/** How a command is written, after it was written wrongly. */
export function usageView(say: Say, command: string, usageText: string, problem?: string): View {
  return {
    tone: "warning",
    title: say("usage-title", { command }),
    body: [...(problem ? [paragraph(problem)] : []), paragraph(usageText)],
    choices: [[act(say("button-help"), "go", { command: "help" })]],
  };
}
