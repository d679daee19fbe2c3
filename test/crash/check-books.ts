/** What the outside services' books say at the end of a story, as plain facts. Ours are not asked. */
export interface Books {
  /** Every deployment that was ever created. */
  deployments: { dseq: string; state: "active" | "closed" }[];
  escrows: { dseq: string; state: string; fundsUact: bigint; transferredUact: bigint }[];
  activeLeases: number;
  /** What the operator's purse held before the story, and holds now. */
  walletBeforeUact: bigint;
  walletUact: bigint;
  payments: { amountMinor: number }[];
  refunds: { amountMinor: number }[];
  activeSubscriptions: number;
  /** What the person sees, oldest first. */
  messages: { text: string; links: string[]; isNoted?: boolean }[];
  unansweredPresses: number;
}

export interface Expected {
  /** Deployments that the story needed in all, those given up included. */
  creates: number;
}

const LIVE_LINK = "Open my bot";
const FAILED = /could not be started/i;
const GIVEN_BACK = /back, all of it|went back to you/i;
const ERASED = /your account is deleted/i;
const CLOSED = /is closed/i;
/** Whole uact per account that rounding may hide. */
const ROUNDING_UACT = 2n;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const sum = <T>(items: readonly T[], of: (item: T) => bigint): bigint =>
  items.reduce((all, one) => all + of(one), 0n);
const minor = (items: readonly { amountMinor: number }[]): number =>
  items.reduce((all, one) => all + one.amountMinor, 0);
const says = (books: Books, words: RegExp): boolean => books.messages.some((m) => words.test(m.text));

/** I2: what was put into escrow is there, was earned, or came back; nothing closed still holds money. */
export function checkEscrow({
  escrows,
  walletBeforeUact,
  walletUact,
}: Pick<Books, "escrows" | "walletBeforeUact" | "walletUact">): string[] {
  const held = escrows.filter((e) => e.state !== "open" && e.fundsUact > 0n);
  const spent = sum(escrows, (e) => e.transferredUact);
  const inside = sum(escrows, (e) => (e.state === "open" ? e.fundsUact : 0n));
  const missing = walletBeforeUact - walletUact - spent - inside;
  return [
    ...held.map((e) => `I2: closed escrow ${e.dseq} still holds ${e.fundsUact} uact`),
    ...(abs(missing) > ROUNDING_UACT * BigInt(escrows.length + 1) ? [`I2: ${missing} uact are missing`] : []),
  ];
}

/** I2: every create was wanted; a repeat after a crash made nothing new. */
function checkDeployments(books: Books, active: number, { creates }: Expected): string[] {
  const running = books.deployments.filter((d) => d.state === "active").length;
  return [
    ...(running === active ? [] : [`I1: ${running} deployments run, wanted ${active}`]),
    ...(books.activeLeases === active ? [] : [`I1: ${books.activeLeases} leases run, wanted ${active}`]),
    ...(books.deployments.length === creates
      ? []
      : [`I2: ${books.deployments.length} deployments were created, wanted ${creates}`]),
  ];
}

function checkMoney(
  books: Books,
  wanted: { paid: number; refunds: number; subscriptions: number; backMinor?: number },
): string[] {
  const broken: string[] = [];
  if (books.payments.length !== wanted.paid)
    broken.push(`I1: ${books.payments.length} payments, wanted ${wanted.paid}`);
  if (books.refunds.length !== wanted.refunds)
    broken.push(`I1: ${books.refunds.length} refunds, wanted ${wanted.refunds}`);
  const due = wanted.backMinor ?? (wanted.refunds > 0 ? minor(books.payments) : 0);
  if (minor(books.refunds) !== due) broken.push(`I1: ${minor(books.refunds)} given back, wanted ${due}`);
  if (books.activeSubscriptions !== wanted.subscriptions)
    broken.push(`I1: ${books.activeSubscriptions} subscriptions go on, wanted ${wanted.subscriptions}`);
  return broken;
}

const checkPresses = ({ unansweredPresses }: Books): string[] =>
  unansweredPresses === 0 ? [] : [`I8: ${unansweredPresses} button presses were never acknowledged`];

/** One payment, one agent that runs, and the person knows. */
export function checkLiveEnd(books: Books, expected: Expected): string[] {
  return [
    ...checkMoney(books, { paid: 1, refunds: 0, subscriptions: 1 }),
    ...checkDeployments(books, 1, expected),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...(books.messages.some((m) => m.links.includes(LIVE_LINK)) ? [] : ["I8: nobody told that it is live"]),
    ...(says(books, FAILED) || says(books, GIVEN_BACK) ? ["I8: the chat speaks of a failure"] : []),
  ];
}

/** One payment, all of it given back once, the subscription over, nothing runs, and the person knows why. */
export function checkRefundedEnd(books: Books, expected: Expected): string[] {
  return [
    ...checkMoney(books, { paid: 1, refunds: 1, subscriptions: 0 }),
    ...checkDeployments(books, 0, expected),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...(says(books, FAILED) ? [] : ["I8: nobody told that it failed"]),
    ...(says(books, GIVEN_BACK) ? [] : ["I8: nobody told that the money comes back"]),
  ];
}

/** The first month and one difference were paid, the agent runs on, and the person knows. */
export function checkUpgradedEnd(books: Books, expected: Expected): string[] {
  return [
    ...checkMoney(books, { paid: 2, refunds: 0, subscriptions: 1 }),
    ...checkDeployments(books, 1, expected),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...(says(books, /Your plan is Pro now/) ? [] : ["I8: nobody told that the plan is another"]),
  ];
}

/** The agent runs on in the deployment it had, nothing was paid for its new key, and the person knows. */
export function checkRenewedEnd(books: Books, expected: Expected): string[] {
  return [
    ...checkLiveEnd(books, expected),
    ...(says(books, /has a new model key/) ? [] : ["I8: nobody told that it has a new key"]),
  ];
}

/** The agent runs on in the deployment it had, with other settings and back again, and the person knows. */
export function checkRevisedEnd(books: Books): string[] {
  const settled = new Set(books.messages.flatMap(({ text }) => /now thinks with (.+)/.exec(text)?.[1] ?? []));
  return [
    ...checkLiveEnd(books, { creates: 1 }),
    ...(settled.size === 2 ? [] : [`I8: told of ${settled.size} models, wanted two`]),
  ];
}

/** The agent runs as before, nothing was paid for it, and the person knows what it has. */
export function checkRestoredEnd(books: Books): string[] {
  return [
    ...checkLiveEnd(books, { creates: 1 }),
    ...(says(books, / is back/) ? [] : ["I8: nobody told that it is back"]),
  ];
}

/** The agent runs again, in a deployment of its own, nothing was paid for it, and the person knows. */
export function checkResumedEnd(books: Books): string[] {
  return [
    ...checkLiveEnd(books, { creates: 2 }),
    ...(says(books, /is stopped/) ? [] : ["I8: nobody told that it was stopped"]),
  ];
}

/** The agent runs in one deployment, wherever that is now, nothing was paid for it, and the person knows. */
export function checkMovedEnd(books: Books, expected: Expected): string[] {
  return [
    ...checkLiveEnd(books, expected),
    ...(says(books, /has moved/) ? [] : ["I8: nobody told that it has moved"]),
  ];
}

/** The same after searches of which nobody knows how many deployments they took. */
export const checkHealedEnd = (books: Books): string[] =>
  checkMovedEnd(books, { creates: books.deployments.length });

/** One payment, a part of it given back once, the agent runs on, and the person knows. */
export function checkGivenEnd(books: Books, partMinor: number): string[] {
  return [
    ...checkMoney(books, { paid: 1, refunds: 1, subscriptions: 1, backMinor: partMinor }),
    ...checkDeployments(books, 1, { creates: 1 }),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...(says(books, /goes back to you/) ? [] : ["I8: nobody told that the money comes back"]),
  ];
}

/** Nothing runs, the plan stays, the escrow is back, and the person knows. */
export function checkClosedEnd(books: Books, expected: Expected): string[] {
  return [
    ...checkMoney(books, { paid: 1, refunds: 0, subscriptions: 1 }),
    ...checkDeployments(books, 0, expected),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...(says(books, CLOSED) ? [] : ["I8: nobody told that it is closed"]),
  ];
}

/** Nothing runs, nothing is paid for any more, the escrow is back, and the person knows. */
export function checkErasedEnd(books: Books, expected: Expected): string[] {
  return [
    ...checkMoney(books, { paid: 1, refunds: 0, subscriptions: 0 }),
    ...checkDeployments(books, 0, expected),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...(says(books, ERASED) ? [] : ["I8: nobody told that the account is deleted"]),
  ];
}

/** I8: nothing is told twice, and nothing is kept back. What was sent as GoClaw died, unnoted, is sent again. */
const checkTold = (books: Books, wanted: readonly (readonly [RegExp, number])[]): string[] =>
  wanted.flatMap(([words, times]) => {
    const sent = books.messages.filter(({ text }) => words.test(text));
    const noted = sent.filter(({ isNoted }) => isNoted === true);
    return noted.length <= times && times <= sent.length
      ? []
      : [`I8: told ${sent.length} times of ${words}, ${noted.length} of them noted, wanted ${times}`];
  });

const REMINDED = [/could not be charged/, 3] as const;
const STOPPED = [/are being stopped/, 1] as const;
const ENDED = /no longer runs/;
const FROZEN = [/plan is disputed/, 1] as const;

/** What money did, what runs in which deployments, and what the person was told how often. */
function checkPlanEnd(
  books: Books,
  wanted: {
    money: Parameters<typeof checkMoney>[1];
    active: 0 | 1;
    creates: number;
    told: Parameters<typeof checkTold>[1];
  },
): string[] {
  return [
    ...checkMoney(books, wanted.money),
    ...checkDeployments(books, wanted.active, wanted),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...checkTold(books, wanted.told),
  ];
}

/** The second month was never paid: reminded, stopped, warned, closed, and the plan is over. */
export const checkLapsedEnd = (books: Books): string[] =>
  checkPlanEnd(books, {
    money: { paid: 1, refunds: 0, subscriptions: 0 },
    active: 0,
    creates: 1,
    told: [
      REMINDED,
      STOPPED,
      [/Its payment is still missing, and then/, 2],
      [/plan has ended/, 1],
      [ENDED, 1],
    ],
  });

/** The second month was paid while its agent was kept, which runs again. */
export const checkPaidLateEnd = (books: Books): string[] =>
  checkPlanEnd(books, {
    money: { paid: 2, refunds: 0, subscriptions: 1 },
    active: 1,
    creates: 2,
    told: [REMINDED, STOPPED, [/plan is paid/, 1], [/plan has ended/, 0], [ENDED, 0]],
  });

/** The bank decided that the payment stands: the agent runs again. */
export const checkThawedEnd = (books: Books): string[] =>
  checkPlanEnd(books, {
    money: { paid: 1, refunds: 0, subscriptions: 1 },
    active: 1,
    creates: 2,
    told: [FROZEN, [/plan goes on/, 1], [ENDED, 0]],
  });

/** The bank took the payment back: the agent is closed, and the plan is over. */
export const checkLostEnd = (books: Books): string[] =>
  checkPlanEnd(books, {
    money: { paid: 1, refunds: 0, subscriptions: 0 },
    active: 0,
    creates: 1,
    told: [FROZEN, [/plan goes on/, 0], [ENDED, 1]],
  });

/** What was paid twice went back once, and the agent runs on. */
export const checkSurplusEnd = (books: Books): string[] =>
  checkPlanEnd(books, {
    money: { paid: 2, refunds: 1, subscriptions: 1, backMinor: 2900 },
    active: 1,
    creates: 1,
    told: [
      [/starts nothing/, 1],
      [/went back to you/, 1],
      [ENDED, 0],
    ],
  });

/** I7: without a payment nothing runs, nothing ran, and no money moved. */
export function checkUnpaid(books: Books): string[] {
  return [
    ...checkMoney(books, { paid: 0, refunds: 0, subscriptions: 0 }),
    ...checkDeployments(books, 0, { creates: 0 }),
    ...checkEscrow(books),
    ...checkPresses(books),
    ...(books.walletUact === books.walletBeforeUact ? [] : ["I7: escrow was paid without a payment"]),
  ];
}
