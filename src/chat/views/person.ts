import type { Payment } from "../../db/repositories/payment-repository.ts";
import type { User } from "../../db/repositories/user-repository.ts";
import { PLANS, planById } from "../../domain/plans/plans.ts";
import type { PersonFacts } from "../../services/admin/read-person.ts";
import { day, dayAndTime, money, oneLine } from "../format.ts";
import type { Say } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import type { Item, Part, View } from "../view.ts";
import { agentName, phaseText } from "./agents.ts";
import { act, fields, paragraph } from "./parts.ts";
import { statusText } from "./plan.ts";

/** Enough to see that it is the right one: "a•••@example.com". */
const maskedEmail = (email: string): string => email.replace(/^(.)[^@]*/, "$1•••");

const nameOf = ({ displayName, id }: User): string => oneLine(displayName ?? id);

/** Which of several people is meant. */
export const pickPersonView = (say: Say, people: readonly User[]): View => ({
  tone: "plain",
  title: say("person-pick-title"),
  private: true,
  body: [
    {
      kind: "items",
      choosable: true,
      items: people.map((one) => ({ title: nameOf(one), detail: maskedEmail(one.email) })),
    },
  ],
  choices: people.map((one) => [act(nameOf(one), "person_show", { userId: one.id })]),
});

/** "$29, of which $10 was given back" */
export function paymentLine(say: Say, payment: Payment): string {
  const { amountMinor, refundedMinor, currency } = payment;
  const amount = money(say, amountMinor, currency);
  if (payment.disputed) return say("person-payment-disputed", { amount });
  if (refundedMinor === 0) return amount;
  return say("person-payment-returned", { amount, returned: money(say, refundedMinor, currency) });
}

const listed = (title: string, items: Item[]): Part[] =>
  items.length === 0 ? [] : [paragraph(title), { kind: "items", items }];

/** What an administrator needs to help somebody. */
export function personView(say: Say, { user, chats, plans, agents, payments, news }: PersonFacts): View {
  const args = { userId: user.id };
  return {
    tone: "plain",
    title: nameOf(user),
    private: true,
    body: [
      fields(
        { label: say("person-email"), value: maskedEmail(user.email) },
        { label: say("person-since"), value: day(say, user.createdAt) },
        { label: say("person-id"), value: user.id, exact: true },
        ...chats.map((chat) => ({
          label: PLATFORM_NAMES[chat.platform],
          value: `${oneLine(chat.displayName)}${chat.username ? ` @${chat.username}` : ""}${chat.blockedAt === null ? "" : ` (${say("person-shut")})`}`,
        })),
        ...plans.map((plan) => ({
          label: PLANS[planById(plan.plan).id].title,
          value: statusText(say, plan.status),
        })),
        news && { label: say("person-news"), value: `${dayAndTime(say, news.createdAt)} ${news.type}` },
      ),
      ...listed(
        say("person-agents"),
        agents.map((row) => ({ title: agentName(row), detail: phaseText(say, row.phase) })),
      ),
      ...listed(
        say("person-payments"),
        payments.map((one) => ({ title: paymentLine(say, one), detail: day(say, one.createdAt) })),
      ),
    ],
    choices: [
      [
        act(say("person-button-agents"), "deployments_page", args),
        act(say("person-button-payments"), "refund_list", args),
        act(say("person-button-audit"), "audit_page", { personId: user.id }),
      ],
      [act(say("person-button-email"), "person_email", args)],
    ],
  };
}

export const personEmailView = (say: Say, userId: string, email: string): View => ({
  tone: "plain",
  title: say("person-email"),
  private: true,
  body: [fields({ label: say("person-email"), value: email, exact: true })],
  choices: [[act(say("button-back"), "person_show", { userId })]],
});
