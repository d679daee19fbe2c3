/** What the payment provider and the chain say about one person at the end. Ours are not asked. */
export interface PersonBooks {
  who: string;
  charges: { amountMinor: number; refundedMinor: number; refunds: number; disputed: boolean }[];
  activeSubscriptions: number;
  /** Agents that those subscriptions pay for. */
  slots: number;
  /** Agents of theirs that run on active leases. */
  running: number;
  toldLive: number;
  toldMoneyBack: number;
}

/** An end that is right: payments kept, given back in full and disputed, plans that go on, agents that run. */
export interface End {
  kept: number;
  refunded: number;
  disputed: number;
  subscriptions: number;
  running: number;
}

const endOf = (books: PersonBooks): End => {
  const disputed = books.charges.filter((one) => one.disputed).length;
  const refunded = books.charges.filter(
    (one) => !one.disputed && one.refundedMinor === one.amountMinor,
  ).length;
  return {
    kept: books.charges.length - disputed - refunded,
    refunded,
    disputed,
    subscriptions: books.activeSubscriptions,
    running: books.running,
  };
};

const print = (end: End): string =>
  Object.entries(end)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");

/** I1, I3, I7, I8 for one person: one of the ends that are right, no money taken or given twice, and they know. */
export function checkPerson(books: PersonBooks, ends: readonly End[]): string[] {
  const { who, charges, running, slots } = books;
  const end = endOf(books);
  const isRight = ends.some((one) => print(one) === print(end));
  const broken = isRight
    ? []
    : [`I1: ${who} ends with ${print(end)}; right were ${ends.map(print).join(" or ")}`];
  for (const { amountMinor, refundedMinor, refunds } of charges) {
    const whole = refundedMinor === 0 || refundedMinor === amountMinor;
    if (!whole || refunds > 1)
      broken.push(`I1: ${who} got ${refundedMinor} of ${amountMinor} back in ${refunds} refunds`);
  }
  if (running > slots) broken.push(`I7: ${who} runs ${running} agents and pays for ${slots}`);
  if (running > 0 && books.toldLive === 0) broken.push(`I8: ${who} was never told that it is live`);
  if (end.refunded > 0 && end.kept === 0 && books.toldMoneyBack === 0)
    broken.push(`I8: ${who} was never told that the money came back`);
  return broken;
}
