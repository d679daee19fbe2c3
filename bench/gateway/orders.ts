import type { Aim, PlainRun, StreamLoad, StreamRun } from "./load.ts";

/** What the process with the load generator and the upstream is told to do next. */
export type Order =
  | { kind: "plain"; aim: Aim; body: "small" | "agent"; connections: number; forMs: number }
  | { kind: "streams"; aim: Aim; load: StreamLoad }
  | { kind: "abort"; aim: Aim; count: number };

export type Result<O extends Order> = O extends { kind: "plain" }
  ? PlainRun
  : O extends { kind: "streams" }
    ? StreamRun
    : number;

/** What came of an order, and how many calls were made for it. */
export interface Answer<O extends Order> {
  result: Result<O>;
  calls: number;
}
