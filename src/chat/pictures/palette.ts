/**
 * Colours of pictures. The ground is dark and fills the whole picture: it has to look right on a light and on a dark
 * chat, and Telegram turns transparent corners black or white.
 */
export const GROUND = "#151a28";
/** What the bars stand on. */
export const PANEL = "#1b2134";
export const INK = {
  strong: "#f5f7fc",
  plain: "#c3cada",
  /** The faintest that text is ever written in. */
  faint: "#9aa4ba",
  line: "#343d55",
  track: "#2e374d",
} as const;

/** Told apart with any kind of colour vision, in this order; the last one is for everything else together. */
export const SERIES = ["#45b8fc", "#f7a830", "#9f55ee", "#bdf0dc"] as const;
export const OTHERS = "#747a90";

/** How near to its end an allowance is. What it says is also written beside it. */
export const MOOD = { calm: "#4fd1a1", near: "#ffc247", over: "#ff8a80" } as const;
export type Mood = keyof typeof MOOD;
