import type { FaultPlan, FaultRule } from "../kernel/faults.ts";

/** Something that can be made to go wrong, said in the words of whoever watches. */
export interface Switch {
  /** `<twin>.<what>`. */
  id: string;
  title: string;
  does: string;
  /** What GoClaw should be seen to do. */
  watch: string;
  /** What there is to say about it while it is on; undefined while it is off. */
  state(): string | undefined;
  turn(on: boolean): void;
}

/** Switches of one twin, under its name. */
export interface SwitchGroup {
  twin: "telegram" | "discord" | "stripe" | "polar" | "akash" | "console-api" | "llm";
  name: string;
  switches: readonly Switch[];
}

/** A switch that is on while a twin's transport misbehaves by this rule. */
export function transportSwitch(
  words: Pick<Switch, "id" | "title" | "does" | "watch">,
  plan: FaultPlan,
  rule: Omit<FaultRule, "times" | "until">,
): Switch {
  let ending: AbortController | undefined;
  return {
    ...words,
    state: () => (ending ? "until you switch it off" : undefined),
    turn(on) {
      ending?.abort();
      ending = on ? new AbortController() : undefined;
      if (ending) plan.add({ ...rule, times: Number.POSITIVE_INFINITY, until: ending.signal });
    },
  };
}
