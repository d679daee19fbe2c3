import type { AttachedFile, Picture } from "./attachments.ts";

/** How a message feels. Adapters decide what that looks like. */
export type Tone = "plain" | "good" | "busy" | "warning" | "bad";

export interface Step {
  label: string;
  state: "done" | "active" | "todo" | "failed";
  detail?: string;
}

export interface Field {
  label: string;
  value: string;
  /** Shown so that it can be copied as it stands. */
  exact?: true;
}

export interface Item {
  title: string;
  detail?: string;
}

/** One thing a message shows, in the order it is read. */
export type Part =
  | { kind: "paragraph"; text: string }
  | { kind: "steps"; steps: Step[] }
  | { kind: "fields"; fields: Field[] }
  /** `choosable`: the choices begin with one act for each item, a row each, in the same order. */
  | { kind: "items"; items: Item[]; choosable?: true }
  /** `ofLinks`: of links that end, and not said any more once one of them has. */
  | { kind: "note"; text: string; ofLinks?: true }
  /** `open`: what the message is about, and not a detail. */
  | { kind: "log"; title: string; lines: string[]; open?: true };

/** What a button does when pressed: a verb of `actions/` and its arguments, kept in a row and never in the button. */
export interface Act {
  verb: string;
  args: Record<string, string>;
  /** Used up by its first press; for destructive acts (I9). */
  once?: true;
  /** How long the button works. */
  ttlMs?: number;
}

/** An act that has its row: what travels in the button. */
export interface BoundAct {
  ref: string;
}

/** A link that works for a while. A message that is sent later than that says these words in its place. */
export interface LinkEnd {
  /** ms since epoch. */
  atMs: number;
  words: string;
}

export type Choice<A = Act> =
  | { kind: "act"; label: string; act: A; style?: "primary" | "danger" }
  | { kind: "link"; label: string; url: string; ends?: LinkEnd }
  | { kind: "copy"; label: string; text: string }
  | { kind: "disabled"; label: string };

/** Asks the platform to create a bot for this person, where the platform can. */
export interface CreateBotRequest {
  label: string;
  requestId: number;
  suggestedName: string;
  suggestedUsername: string;
  /** Does the same from anywhere else. */
  link: string;
}

/** What a message says and offers, without a word about how it is shown. */
export interface View<A = Act> {
  tone: Tone;
  title?: string;
  body: Part[];
  /** Shown below the title. */
  picture?: Picture;
  /** Offered below the text. */
  file?: AttachedFile;
  /** Rows of buttons that belong together. */
  choices?: Choice<A>[][];
  /** For one person's eyes; in a group only a hint is shown. */
  private?: true;
  /** What the person is expected to type next; a form behind that button where the platform has forms. */
  form?: {
    kind: "secret" | "code" | "word" | "amount" | "message" | "hours" | "place";
    hint: string;
    button: string;
  };
  createBot?: CreateBotRequest;
  /** Ready-made answers that are sent as text when tapped. */
  replies?: string[];
  /** Takes away the ready-made answers of an earlier message. */
  endReplies?: true;
  /** Answers a button with a new message instead of changing the one that was pressed. */
  fresh?: true;
}

export type BoundView = View<BoundAct>;

/** True when the view cannot replace an earlier message on platforms where such answers need a new one. */
export const needsNewMessage = (view: View<unknown>): boolean =>
  view.fresh === true ||
  view.createBot !== undefined ||
  view.replies !== undefined ||
  view.endReplies === true;
