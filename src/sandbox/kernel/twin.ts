import type { Hono } from "hono";
import type { FaultPlan } from "./faults.ts";

/** What every twin offers the sandbox shell. Product code never sees it; it sees only base URLs. */
export interface Twin {
  readonly name: string;
  readonly faults: FaultPlan;
  /** Pages for people, mounted at `/sandbox/<name>` on the port a person's browser reaches. */
  readonly pages?: Hono;
  close(): Promise<void>;
}
