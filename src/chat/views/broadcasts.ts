import type { BroadcastCounts, BroadcastProgress } from "../../services/admin/list-broadcasts.ts";
import { day, oneLine, span } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Part, View } from "../view.ts";
import { act, confirm, fields, go, lasting, note, paragraph } from "./parts.ts";

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
  choices: [[lasting(OPT_OUT_MS, act(say("broadcast-button-opt-out"), "broadcasts_off"))]],
});

export const optedOutView = (say: Say): View => ({
  tone: "good",
  title: say("broadcast-off-title"),
  body: [paragraph(say("broadcast-off-text"))],
  choices: [[go(say("button-settings"), "settings")]],
  fresh: true,
});

/** The words of a message within another one. */
export const messageParts = (say: Say, text: string): Part[] => [
  paragraph(`— ${say("broadcast-message-title")} —`),
  ...paragraphs(text),
];

/** The message exactly as it will be sent; its button does nothing here. */
export function previewBroadcastView(say: Say, text: string): View {
  const view = broadcastView(say, text);
  const choices = view.choices?.map((row) => row.map(({ label }) => ({ kind: "disabled" as const, label })));
  return { ...view, private: true, fresh: true, ...(choices && { choices }) };
}

/** Waits for the text to be typed. */
export const writeBroadcastView = (say: Say, most: number): View => ({
  tone: "plain",
  title: say("broadcast-write-title"),
  private: true,
  body: [paragraph(say("broadcast-write-text", { most }))],
  form: { kind: "message", hint: say("broadcast-write-hint"), button: say("broadcast-button-form") },
  choices: [[act(say("broadcast-button-no"), "broadcast_list")]],
});

/** Below the message itself: how many get it (I9). */
export const confirmBroadcastView = (
  say: Say,
  draft: { id: string; text: string; people: number; needsSecond: boolean },
): View => ({
  tone: "warning",
  title: say("broadcast-confirm-title", { count: draft.people }),
  private: true,
  fresh: true,
  body: [
    paragraph(say("broadcast-confirm-text")),
    ...(draft.needsSecond ? [paragraph(say("refund-confirm-second"))] : []),
    note(say("broadcast-confirm-other")),
    note(say("close-valid")),
  ],
  choices: [
    [
      confirm(say("broadcast-button-yes", { count: draft.people }), "broadcast_yes", {
        id: draft.id,
        text: draft.text,
      }),
      act(say("broadcast-button-no"), "broadcast_list"),
    ],
  ],
});

const WORDS = {
  sending: "broadcast-sending",
  stopped: "broadcast-stopped",
  done: "broadcast-done",
} as const;

/** "31 Oct · being sent · 340 of 1000 sent"; what waits is worth a word where nothing else is done any more. */
function progress(say: Say, row: BroadcastProgress): string {
  const { state, createdAt, sent, people, waiting, held, lost, dropped } = row;
  const isOver = state === "done";
  return [
    day(say, createdAt),
    say(isOver && waiting + held > 0 ? "broadcast-waits" : WORDS[state]),
    say("broadcast-counts", { sent, people }),
    ...(isOver && waiting > 0 ? [say("broadcast-waiting", { count: waiting })] : []),
    ...(held > 0 ? [say("broadcast-held", { count: held })] : []),
    ...(lost > 0 ? [say("broadcast-lost", { count: lost })] : []),
    ...(dropped > 0 ? [say("broadcast-dropped", { count: dropped })] : []),
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

/** What became of a broadcast, for whoever sent it. */
export interface BroadcastEnd extends BroadcastCounts {
  text: string;
  optedOut: number;
  tookMs: number;
}

export const broadcastEndView = (say: Say, end: BroadcastEnd): View => ({
  tone: "good",
  title: say("broadcast-end-title"),
  private: true,
  body: [
    paragraph(oneLine(end.text, 60)),
    fields(
      { label: say("broadcast-end-sent"), value: String(end.sent) },
      { label: say("broadcast-end-lost"), value: String(end.lost) },
      end.waiting > 0 ? { label: say("broadcast-end-waiting"), value: String(end.waiting) } : null,
      end.held > 0 ? { label: say("broadcast-end-held"), value: String(end.held) } : null,
      end.dropped > 0 ? { label: say("broadcast-end-dropped"), value: String(end.dropped) } : null,
      { label: say("broadcast-end-opted-out"), value: String(end.optedOut) },
      { label: say("broadcast-end-took"), value: span(say, end.tookMs) },
    ),
  ],
  choices: [[act(say("broadcast-button-list"), "broadcast_list")]],
});

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
    choices: [
      ...rows.flatMap((row) => steering(say, row)).slice(0, 2),
      ...(rows.some(({ state }) => state === "sending")
        ? []
        : [[act(say("broadcast-button-write"), "broadcast_write", {}, "primary")]]),
    ],
  };
}
