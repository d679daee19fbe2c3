import { asksForHelp } from "../chaos/customer.ts";
import * as account from "./account-acts.ts";
import * as chat from "./chat-acts.ts";
import * as desk from "./desk-acts.ts";
import type { ActName } from "./lives.ts";
import * as outside from "./outside-acts.ts";
import type { Resident } from "./resident.ts";

type Act = (who: Resident) => unknown;

/** One act, done differently by whoever lives on Discord. */
const either =
  (onTelegram: Act, onDiscord: Act): Act =>
  (who) =>
    who.life.home === "discord" ? onDiscord(who) : onTelegram(who);

const ACTS: Readonly<Record<ActName, Act>> = {
  arrives: either(chat.arrives, desk.arrivesAtDesk),
  paysTwice: chat.paysTwice,
  looksAround: chat.looksAround,
  talks: either(chat.talks, desk.talksAtDesk),
  looks: either(chat.looks, desk.looksAtDesk),
  restarts: chat.restarts,
  changesModel: chat.changesModel,
  backsUp: chat.backsUp,
  moves: either(chat.moves, desk.movesAtDesk),
  stops: either(chat.stops, desk.stopsAtDesk),
  resumes: either(chat.resumes, desk.resumesAtDesk),
  closes: chat.closesAgent,
  deploysAgain: chat.deploysAgain,
  cancelsPlan: either(chat.leavesPlan, desk.leavesPlanAtDesk),
  growsPlan: account.growsPlan,
  deploysSecond: account.deploysSecond,
  shrinksPlan: account.shrinksPlan,
  deletesAccount: account.deletesAccount,
  linksDesk: desk.signsInAtDesk,
  asksAtDesk: desk.asksAtDesk,
  cardFails: outside.cardFails,
  cardIsMended: outside.cardIsMended,
  disputes: outside.disputes,
  disputeIsWon: (who) => outside.endDispute(who, "won"),
  disputeIsLost: (who) => outside.endDispute(who, "lost"),
  isRefundedOutside: outside.isRefundedOutside,
  isEndedOutside: outside.isEndedOutside,
};

/** Does what is booked for somebody. @throws Error when they were not answered, however often they tried */
export async function act(who: Resident, name: ActName): Promise<void> {
  await ACTS[name](who);
}

/** Whether they are answered at all. @throws Error when they are not */
export const isAnswered = (who: Resident): Promise<unknown> =>
  who.life.home === "discord" ? desk.asksAtDesk(who) : asksForHelp(who);
