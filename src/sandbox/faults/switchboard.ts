import { MODE_NAMES, type ProviderMode } from "../akash/akash-twin.ts";
import type { ProviderView } from "../akash/chain-view.ts";
import type { Sandbox } from "../sandbox.ts";
import { akashSwitches } from "./akash-switches.ts";
import { consoleApiSwitches } from "./console-api-switches.ts";
import { discordSwitches } from "./discord-switches.ts";
import { llmSwitches } from "./llm-switches.ts";
import { polarSwitches } from "./polar-switches.ts";
import { stripeSwitches } from "./stripe-switches.ts";
import type { Switch, SwitchGroup } from "./switch.ts";
import { telegramSwitches } from "./telegram-switches.ts";
import { stepMs, type TimeStep } from "./time-steps.ts";

export interface Deed {
  atMs: number;
  text: string;
}

/** One thing that is wrong on purpose right now. */
export interface OpenFault {
  title: string;
  state: string;
  /** What its off switch sends. */
  off: { switch: string } | { address: string };
}

export interface ProviderRow extends ProviderView {
  label: string;
  leases: number;
}

/** Everything of the sandbox that can be made to go wrong, in one place. */
export interface Switchboard {
  readonly groups: readonly SwitchGroup[];
  providers(): ProviderRow[];
  open(): OpenFault[];
  /** What was done here since the start, newest first. */
  deeds(): readonly Deed[];
  /** @returns false for an id that no switch has */
  flip(id: string, on: boolean): boolean;
  /** @returns false for an address that no provider has */
  setProvider(address: string, mode: ProviderMode): boolean;
  /** @returns false when there is no world clock, nothing to go to, or no time left to go ahead */
  move(step: TimeStep): Promise<boolean>;
  /** Everything works again; what time it is stays. */
  calm(): void;
}

const STEPS: Readonly<Record<TimeStep, string>> = {
  hour: "an hour ahead",
  day: "a day ahead",
  month: "30 days ahead",
  renewal: "to the next renewal",
};
const KEPT_DEEDS = 30;

export function createSwitchboard(sandbox: Sandbox): Switchboard {
  const { telegram, discord, stripe, polar, akash, consoleApi, llm } = sandbox;
  const groups = [
    ...(akash ? [akashSwitches(akash, sandbox.agents)] : []),
    ...(consoleApi ? [consoleApiSwitches(consoleApi)] : []),
    ...(stripe ? [stripeSwitches(stripe)] : []),
    ...(polar ? [polarSwitches(polar)] : []),
    ...(telegram ? [telegramSwitches(telegram)] : []),
    ...(discord ? [discordSwitches(discord)] : []),
    ...(llm ? [llmSwitches(llm)] : []),
  ];
  const switches = groups.flatMap(({ name, switches: own }) => own.map((one) => ({ ...one, owner: name })));
  const deeds: Deed[] = [];
  let moving: Promise<unknown> = Promise.resolve();

  const note = (text: string): void => {
    deeds.unshift({ atMs: Date.now(), text });
    deeds.length = Math.min(deeds.length, KEPT_DEEDS);
  };
  const title = (one: Switch & { owner: string }): string => `${one.owner}: ${one.title}`;

  const providers = (): ProviderRow[] =>
    (akash?.chain.providers() ?? []).map((one) => ({
      ...one,
      label: one.attributes.find(({ key }) => key === "organization")?.value ?? one.name,
      leases:
        akash?.chain.listLeases().filter((l) => l.provider === one.address && l.state === "active").length ??
        0,
    }));

  function setProvider(address: string, mode: ProviderMode): boolean {
    const found = providers().find((one) => one.address === address);
    if (!found) return false;
    akash?.providers.setMode(address, mode);
    if (found.mode !== mode) note(`${found.label}: ${MODE_NAMES[mode].toLowerCase()}`);
    return true;
  }

  function flip(id: string, on: boolean): boolean {
    const found = switches.find((one) => one.id === id);
    if (!found) return false;
    if ((found.state() !== undefined) === on) return true;
    found.turn(on);
    note(`${title(found)}: ${on ? "on" : "off"}`);
    return true;
  }

  async function move(step: TimeStep): Promise<boolean> {
    const byMs = stepMs(sandbox, step);
    if (!sandbox.time || byMs === undefined) return false;
    try {
      await sandbox.time.move(byMs);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    note(`The clock went ${STEPS[step]}`);
    return true;
  }

  return {
    groups,
    providers,
    deeds: () => deeds,
    flip,
    setProvider,
    open: () => [
      ...switches.flatMap((one) => {
        const state = one.state();
        return state === undefined ? [] : [{ title: title(one), state, off: { switch: one.id } }];
      }),
      ...providers()
        .filter(({ mode }) => mode !== "normal")
        .map(({ label, mode, address }) => ({
          title: label,
          state: MODE_NAMES[mode].toLowerCase(),
          off: { address },
        })),
    ],
    move(step) {
      const moved = moving.then(() => move(step));
      moving = moved.catch(() => undefined);
      return moved;
    },
    calm() {
      for (const one of switches) flip(one.id, false);
      for (const one of providers()) setProvider(one.address, "normal");
    },
  };
}
