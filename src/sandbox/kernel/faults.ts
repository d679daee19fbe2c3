import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** What goes wrong. `drop_after` does the work first and then cuts the connection, so the caller cannot know. */
export type FaultKind = "status" | "drop_before" | "drop_after" | "hang" | "delay";

export interface FaultRule {
  kind: FaultKind;
  /** Matched against "METHOD /path?query". */
  match: RegExp;
  /** How many requests it hits before it is spent; default 1. */
  times?: number;
  /** Lets this many matching requests through first; default 0. */
  skip?: number;
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  delayMs?: number;
  /** Ends the rule, and cuts whatever hangs by it. */
  until?: AbortSignal;
  /** Told of each request that it hits. */
  onHit?: (request: string) => void;
}

export interface FaultPlan {
  add(rule: FaultRule): void;
  clear(): void;
  /** Takes the rule that applies to this request and counts it as used. */
  take(request: string): FaultRule | undefined;
}

export function createFaultPlan(): FaultPlan {
  let rules: { rule: FaultRule; left: number; skip: number }[] = [];
  return {
    add: (rule) => void rules.push({ rule, left: rule.times ?? 1, skip: rule.skip ?? 0 }),
    clear: () => {
      rules = [];
    },
    take(request) {
      for (const entry of rules) {
        const isOver = entry.left === 0 || entry.rule.until?.aborted;
        if (isOver || !entry.rule.match.test(request)) continue;
        if (entry.skip > 0) {
          entry.skip--;
          continue;
        }
        entry.left--;
        entry.rule.onHit?.(request);
        return entry.rule;
      }
      return undefined;
    },
  };
}

/** Wraps a listener so that planned faults hit before or after the real work. */
export function withFaults(plan: FaultPlan, listener: RequestListener): RequestListener {
  return (req: IncomingMessage, res: ServerResponse) => {
    const fault = plan.take(`${req.method} ${req.url}`);
    if (!fault) return listener(req, res);
    switch (fault.kind) {
      case "status":
        req.resume();
        res.writeHead(fault.status ?? 500, { "content-type": "application/json", ...fault.headers });
        return void res.end(fault.body ?? "{}");
      case "drop_before":
        return void req.socket.destroy();
      case "hang":
        fault.until?.addEventListener("abort", () => req.socket.destroy(), { once: true });
        return void req.resume();
      case "delay":
        return void setTimeout(() => listener(req, res), fault.delayMs ?? 1000);
      case "drop_after":
        res.end = ((..._args: unknown[]) => {
          req.socket.destroy();
          return res;
        }) as ServerResponse["end"];
        res.write = (() => true) as ServerResponse["write"];
        return listener(req, res);
    }
  };
}
