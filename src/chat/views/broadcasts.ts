import type { BroadcastProgress } from "../../services/admin/list-broadcasts.ts";
import { day, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import { CONFIRMATION_MS } from "../pending-actions.ts";
import type { Choice, Part, View } from "../view.ts";
import { act, go, note, paragraph } from "./parts.ts";

/** The way out stays open for a month. */
const OPT_OUT_MS = 30 * 86_400_000;

const paragraphs = (text: string): Part[] =>
  text
    .split(/\n\s*\n/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "")
    .map(paragraph);

/** What everybody is told, and the way to hear no more of it. */
export const broadcastView = (say: Say, text: string): View => ({
  tone: "plain",
  title: say("broadcast-message-title"),
  body: paragraphs(text),
  choices: [
    [
      {
        kind: "act",
        label: say("broadcast-button-opt-out"),
        act: { verb: "broadcasts_off", args: {}, ttlMs: OPT_OUT_MS },
      },
    ],
  ],
});

export const optedOutView = (say: Say): View => ({
  tone: "good",
  title: say("broadcast-off-title"),
  body: [paragraph(say("broadcast-off-text"))],
  choices: [[go(say("button-settings"), "settings")]],
  fresh: true,
});

/** Shows the message as it will look, and how many get it (I9). */
export const confirmBroadcastView = (
  say: Say,
  draft: { id: string; text: string; people: number },
): View => ({
  tone: "warning",
  title: say("broadcast-confirm-title", { count: draft.people }),
  private: true,
  body: [
    paragraph(say("broadcast-confirm-text")),
    paragraph(`— ${say("broadcast-message-title")} —`),
    ...paragraphs(draft.text),
    note(say("close-valid")),
  ],
  choices: [
    [
      {
        kind: "act",
        label: say("broadcast-button-yes", { count: draft.people }),
        style: "danger",
        act: {
          verb: "broadcast_yes",
          args: { id: draft.id, text: draft.text },
          once: true,
          ttlMs: CONFIRMATION_MS,
        },
      },
      act(say("broadcast-button-no"), "broadcast_list"),
    ],
  ],
});

const WORDS = {
  sending: "broadcast-sending",
  stopped: "broadcast-stopped",
  done: "broadcast-done",
} as const;

/** "31 Oct · being sent · 340 of 1000 sent" */
function progress(say: Say, row: BroadcastProgress): string {
  const counts = { sent: row.queued - row.waiting - row.lost, people: row.people };
  return [
    day(say, row.createdAt),
    say(WORDS[row.state]),
    say("broadcast-counts", counts),
    ...(row.lost > 0 ? [say("broadcast-lost", { count: row.lost })] : []),
  ].join(" · ");
}

function steering(say: Say, { id, state }: BroadcastProgress): Choice[][] {
  if (state === "sending")
    return [
      [
        act(say("broadcast-button-stop"), "broadcast_stop", { id }, "danger"),
        act(say("button-refresh"), "broadcast_list"),
      ],
    ];
  return state === "stopped" ? [[act(say("broadcast-button-resume"), "broadcast_resume", { id })]] : [];
}

/** The newest broadcasts and how far they have got. */
export function broadcastsView(say: Say, rows: readonly BroadcastProgress[], isBusy = false): View {
  const items = rows.map((row) => ({ title: oneLine(row.text, 60), detail: progress(say, row) }));
  return {
    tone: "plain",
    title: say("broadcast-title"),
    private: true,
    body: [
      ...(isBusy ? [paragraph(say("broadcast-busy"))] : []),
      items.length > 0 ? { kind: "items", items } : paragraph(say("broadcast-none")),
      note(say(rows.some(({ state }) => state !== "done") ? "broadcast-stop-note" : "usage-broadcast")),
    ],
    // Of those that are stopped, only the newest is likely to be gone on with; an older one has its text above.
    choices: rows.flatMap((row) => steering(say, row)).slice(0, 2),
  };
}
