import type { Platform } from "../../../src/ports/channel-accounts.ts";
import type { Seen } from "./seen.ts";

/** A message in a person's chat, by its id there and how often it changed. */
export interface Shown {
  id: string;
  edits: number;
  seen: Seen;
}

/** What somebody can do in a private chat with us, whichever platform it is on. */
export interface ChatPerson {
  readonly platform: Platform;
  /** Their id on the platform. */
  readonly id: string;
  readonly name: string;
  /** A command as it is typed: `/status ghost`; where a platform has fields, they are filled in. */
  runs(line: string): Promise<void>;
  /** Taps a button, a key or a choice in the newest message that has it, waiting for it to appear. */
  taps(label: string | RegExp): Promise<void>;
  /** Answers what the newest message waits for, in a form where the platform has forms. */
  answers(text: string): Promise<void>;
  /** Where the newest link button of that name leads. */
  link(label: string): Promise<string>;
  /** Every message of ours, oldest first. */
  shown(): Shown[];
  /** Waits by event until the chat looks as wanted. */
  waitFor<T>(look: (shown: Shown[]) => T | undefined): Promise<T>;
  /** The chat as text, for error messages. */
  print(): string;
}
