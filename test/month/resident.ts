import type { DiscordPerson } from "../../src/sandbox/discord/person/person.ts";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { type Customer, DEPLOY_MS, newCustomer, type Scene } from "../chaos/customer.ts";
import type { LightAgent } from "../chaos/light-agents.ts";
import type { Life } from "./lives.ts";
import { type Account, accountOf, railBooks } from "./rail-accounts.ts";

/** Somebody who lives through the month. */
export interface Resident extends Customer {
  readonly life: Life;
  /** Their Discord account: their only chat where they live there, a second one for somebody with a desk. */
  readonly desk: DiscordPerson | null;
}

export function newResident(scene: Scene, life: Life): Resident {
  const { discord } = scene.world;
  const needsDesk = life.home === "discord" || life.acts.some(({ act }) => act === "linksDesk");
  const name = { username: `p${life.number}`, globalName: `P${life.number}` };
  return {
    ...newCustomer(scene, life.number),
    life,
    desk: needsDesk && discord ? discord.createUser(name) : null,
  };
}

export const nameOf = ({ life }: Resident): string => `P${life.number} (${life.kind})`;

/** Their Discord account. @throws Error for somebody without one */
export function deskOf({ desk, life }: Resident): DiscordPerson {
  if (!desk) throw new Error(`P${life.number} is not on Discord`);
  return desk;
}

/** Every text of ours that they can read, wherever they read it. */
export function heardBy({ chat, desk }: Pick<Resident, "chat" | "desk">): string[] {
  const there = desk?.transcript().filter(({ fromBot }) => fromBot) ?? [];
  const here = chat.app.transcript(MAIN_BOT).filter(({ fromBot }) => fromBot);
  return [...here, ...there].map(({ text }) => text);
}

/** How many messages of ours say this. */
export const timesHeard = (who: Resident, words: RegExp): number =>
  heardBy(who).filter((text) => words.test(text)).length;

/** Their agents that have booted and run on leases now. */
export function agentsOf({ scene, life, chat, desk }: Resident): LightAgent[] {
  const id = life.home === "discord" ? (desk?.id ?? "") : String(chat.id);
  return scene.agents.running().filter(({ lease }) => scene.agents.ownerOf(lease.dseq) === id);
}

/** Does it for whoever has an agent that runs; for others the day passes. */
export const withAgent = (act: (who: Resident) => Promise<unknown>) => async (who: Resident) => {
  if (agentsOf(who).length > 0) await act(who);
};

/** Their money at the payment provider, by its own books. */
export const accountOfResident = ({ scene, email }: Resident): Account =>
  accountOf(railBooks(scene.world), email);

const isGivenBack = ({ refundedMinor }: { refundedMinor: number }): boolean => refundedMinor > 0;

/** A look into the payment providers' books copies all of them. */
const BLOCKS_PER_LOOK = 20;

/** Waits until a deploy has come to one of its ends. @throws Error when it does not in time */
export async function untilDeployed(who: Resident): Promise<"live" | "given back"> {
  const isLive = () => agentsOf(who).length > 0 && timesHeard(who, /answers now/) > 0;
  const moneyIsBack = () => {
    const { payments } = accountOfResident(who);
    return payments.length > 0 && payments.every(isGivenBack);
  };
  let looks = 0;
  const isOver = () =>
    timesHeard(who, /could not be started/) > 0 || (looks++ % BLOCKS_PER_LOOK === 0 && moneyIsBack());
  await who.scene.world.untilBooks(() => isLive() || isOver(), DEPLOY_MS);
  return isLive() ? "live" : "given back";
}
