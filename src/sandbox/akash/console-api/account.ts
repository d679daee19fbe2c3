import type { Books } from "../../kernel/books.ts";

/** What the platform remembers of its one customer. */
export interface AccountRecord {
  userId: string;
  /** Until the wallet is activated nothing can be signed. */
  ready: boolean;
  trialing: boolean;
  autoReload: boolean;
  autoReloadThresholdUsd: number;
  autoReloadAmountUsd: number;
}

export interface DeploymentNote {
  dseq: string;
  createdAtMs: number;
  settingId: string;
  /** null until somebody has made settings for it. */
  autoTopUp: boolean | null;
}

/** Everything the Console keeps beside what is on chain. */
export function openAccount(books: Books, first: AccountRecord) {
  const shelf = books.shelf<AccountRecord>("console-account");
  const notes = books.shelf<DeploymentNote>("console-deployments");
  if (!shelf.get("account")) shelf.put("account", first);
  const read = (): AccountRecord => shelf.get("account") ?? first;
  return {
    read,
    change: (patch: Partial<AccountRecord>): void => shelf.put("account", { ...read(), ...patch }),
    note: (dseq: string): DeploymentNote | undefined => notes.get(dseq),
    putNote: (note: DeploymentNote): void => notes.put(note.dseq, note),
    notes: (): DeploymentNote[] => notes.all(),
  };
}

export type Account = ReturnType<typeof openAccount>;
