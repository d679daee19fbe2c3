import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** Where a GoClaw under test kills itself. */
export type CrashPlan =
  /** At the n-th time this life passes the named point. */
  | { kind: "at"; name: string; nth: number }
  /** Once at each of these points, a life each. */
  | { kind: "each"; points: readonly string[] };

/** What the launcher is told through one environment variable. */
export interface TestOrders {
  crash: CrashPlan | null;
  /** Every point passed, one line each; written before the process may die there. */
  passedFile: string;
  /** Every point died at, one line each. */
  diedFile: string;
  logFile: string;
  leaseMs: number;
  reconcileMs: number | null;
  timing: Record<string, number>;
  healthTiming: Record<string, number>;
  mutant: string | null;
}

export const ORDERS_VARIABLE = "GOCLAW_TEST_ORDERS";

/** The lines of a file that may not exist yet. */
export const linesOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];

/** Dies without a chance to tidy up, as a power cut or the kernel would have it. */
function die(name: string, diedFile: string): never {
  appendFileSync(diedFile, `${name}\n`);
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

/** The `checkpoint` a crashing GoClaw is built with. */
export function crashingCheckpoint(orders: TestOrders): (name: string) => void {
  const { crash, passedFile, diedFile } = orders;
  const seen = new Map<string, number>();
  return (name) => {
    appendFileSync(passedFile, `${name}\n`);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (crash?.kind === "at" && crash.name === name && crash.nth === times) die(name, diedFile);
    if (crash?.kind === "each" && crash.points.includes(name) && !linesOf(diedFile).includes(name))
      die(name, diedFile);
  };
}
