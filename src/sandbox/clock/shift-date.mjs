const RealDate = globalThis.Date;
let offsetMs = 0;
const now = () => RealDate.now() + offsetMs;

// What a module took hold of early, `Date` or `Date.now`, goes on following.
const ShiftedDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new ShiftedDate().toString(),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});

/** Sets this process's `Date` ahead of the machine's. Timers and `performance.now()` stay real. */
export function shiftDate(aheadMs) {
  offsetMs = aheadMs;
  globalThis.Date = ShiftedDate;
}

/** Gives the process the machine's own time back. */
export function restoreDate() {
  offsetMs = 0;
  globalThis.Date = RealDate;
}
