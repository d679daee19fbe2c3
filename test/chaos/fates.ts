import { DECLINED_CARD } from "../../src/sandbox/stripe/cards.ts";
import type { CrashWorld } from "../crash/crash-world.ts";
import { pickWeighted } from "../crash/seeded-random.ts";
import { insist } from "../crash/stories.ts";
import { sessionOf, twinSession } from "../world/money.ts";
import type { End } from "./check-people.ts";
import {
  type Customer,
  cancelsPlan,
  choosesAgent,
  choosesPlan,
  closes,
  comesBack,
  paymentOf,
  pays,
  paysElsewhere,
  signsIn,
  subscriptionsOf,
  takesFreeSlot,
  untilEnd,
} from "./customer.ts";

const NOTHING: End = { kept: 0, refunded: 0, disputed: 0, subscriptions: 0, running: 0 };
const LIVE: End = { ...NOTHING, kept: 1, subscriptions: 1, running: 1 };
const CLOSED: End = { ...LIVE, running: 0 };
const GIVEN_BACK: End = { ...NOTHING, refunded: 1 };

export interface Fate {
  /** How often, among a hundred people. */
  of100: number;
  /** What happens after signing in. */
  play(who: Customer): Promise<void>;
  /** Every end of it that is right; which one it comes to depends on the weather. */
  ends: readonly End[];
}

const agentAndPlan = async (who: Customer, plan?: RegExp): Promise<string> => {
  await choosesAgent(who);
  return await choosesPlan(who, plan);
};

async function paysAtOnce(who: Customer, plan?: RegExp): Promise<void> {
  await pays(who, await agentAndPlan(who, plan));
}

/** Goes on only with an agent that runs. */
async function whenLive(who: Customer, then: () => unknown): Promise<void> {
  if ((await untilEnd(who)) === "live") await then();
}

/** Ends what an agent is paid with behind GoClaw's back. */
function endsElsewhere(who: Customer, end: (world: CrashWorld) => unknown): void {
  who.isEndedElsewhere = true;
  end(who.scene.world);
}

async function declines(who: Customer, link: string): Promise<void> {
  const page = await who.browser.open(link);
  await who.browser.press(page, "Subscribe", { number: DECLINED_CARD });
}

/** What people, banks and providers do with orders. */
export const FATES = {
  pays_and_goes_live: {
    of100: 22,
    ends: [LIVE, GIVEN_BACK],
    play: (who) => paysAtOnce(who),
  },
  pays_and_never_returns: {
    of100: 12,
    ends: [LIVE, GIVEN_BACK],
    play: async (who) => paysElsewhere(who, await agentAndPlan(who)),
  },
  pays_twice: {
    of100: 8,
    ends: [
      { ...LIVE, refunded: 1 },
      { ...GIVEN_BACK, refunded: 2 },
    ],
    async play(who) {
      const link = await agentAndPlan(who);
      const { stripe, url, credentials } = who.scene.world;
      const shop = { stripe, url, secretKey: credentials.stripeSecretKey };
      const second = await insist(() => twinSession(shop, link));
      await Promise.all([pays(who, link), stripe.pay(second)]);
    },
  },
  declined_then_pays: {
    of100: 5,
    ends: [LIVE, GIVEN_BACK],
    async play(who) {
      const link = await agentAndPlan(who);
      await declines(who, link);
      await pays(who, link);
    },
  },
  declined_for_good: {
    of100: 3,
    ends: [NOTHING],
    play: async (who) => await declines(who, await agentAndPlan(who)),
  },
  never_pays: {
    of100: 4,
    ends: [NOTHING],
    play: async (who) => void (await agentAndPlan(who)),
  },
  comes_back_after_expiry: {
    of100: 6,
    ends: [LIVE, GIVEN_BACK],
    async play(who) {
      who.scene.world.stripe.cancelSession(sessionOf(await agentAndPlan(who)));
      await pays(who, await comesBack(who));
    },
  },
  pays_another_price: {
    of100: 4,
    ends: [GIVEN_BACK],
    async play(who) {
      const link = await agentAndPlan(who);
      who.scene.world.stripe.tamper(sessionOf(link), { unitAmountMinor: 100, keepPriceId: true });
      await pays(who, link);
    },
  },
  closes_while_deploying: {
    of100: 6,
    ends: [GIVEN_BACK, CLOSED],
    async play(who) {
      await paysAtOnce(who);
      await closes(who);
    },
  },
  closes_when_live: {
    of100: 6,
    ends: [CLOSED, GIVEN_BACK],
    async play(who) {
      await paysAtOnce(who);
      await whenLive(who, () => closes(who));
    },
  },
  deploys_again_on_the_freed_slot: {
    of100: 4,
    ends: [LIVE, CLOSED, GIVEN_BACK],
    async play(who) {
      await paysAtOnce(who);
      await whenLive(who, async () => {
        await closes(who);
        const card = await choosesAgent(who);
        if (card.buttons.some(({ label }) => label === "Deploy on my free slot")) await takesFreeSlot(who);
      });
    },
  },
  second_agent_on_a_pro_plan: {
    of100: 4,
    ends: [{ ...LIVE, running: 2 }, LIVE, CLOSED, GIVEN_BACK],
    async play(who) {
      await paysAtOnce(who, /^pro/i);
      await whenLive(who, async () => {
        await choosesAgent(who);
        await takesFreeSlot(who);
      });
    },
  },
  disputes: {
    of100: 5,
    ends: [{ ...NOTHING, disputed: 1 }, GIVEN_BACK],
    async play(who) {
      await paysAtOnce(who);
      await whenLive(who, () =>
        endsElsewhere(who, ({ stripe }) => stripe.closeDispute(stripe.dispute(paymentOf(who)).id, "lost")),
      );
    },
  },
  is_refunded_by_hand: {
    of100: 5,
    ends: [GIVEN_BACK],
    async play(who) {
      await paysAtOnce(who);
      await whenLive(who, () => endsElsewhere(who, ({ stripe }) => stripe.refundByHand(paymentOf(who))));
    },
  },
  plan_is_ended_by_hand: {
    of100: 3,
    ends: [{ ...NOTHING, kept: 1 }, GIVEN_BACK],
    async play(who) {
      await paysAtOnce(who);
      await whenLive(who, () =>
        endsElsewhere(who, ({ stripe }) => {
          for (const { id } of subscriptionsOf(who)) stripe.endSubscriptionByHand(id);
        }),
      );
    },
  },
  cancels_at_period_end: {
    of100: 3,
    ends: [LIVE, GIVEN_BACK],
    async play(who) {
      await paysAtOnce(who);
      await whenLive(who, () => cancelsPlan(who));
    },
  },
} satisfies Readonly<Record<string, Fate>>;

export type FateName = keyof typeof FATES;

const NAMES = Object.keys(FATES) as FateName[];

/** The fates of so many people, in the order in which they come. */
export function drawFates(count: number, random: () => number): FateName[] {
  return Array.from({ length: count }, () => pickWeighted(NAMES, (name) => FATES[name].of100, random));
}

/** Comes, signs in and meets a fate. */
export async function live(who: Customer, fate: FateName): Promise<void> {
  await signsIn(who);
  await FATES[fate].play(who);
}
