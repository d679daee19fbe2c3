import { accountDeposit } from "./account-deposit.ts";
import { closeDeployment } from "./close-deployment.ts";
import { closeLease } from "./close-lease.ts";
import { createCertificate } from "./create-certificate.ts";
import { createDeployment } from "./create-deployment.ts";
import { createLease } from "./create-lease.ts";
import type { MessageHandler } from "./message-handler.ts";
import { mintAct } from "./mint-act.ts";
import { updateDeployment } from "./update-deployment.ts";

export type { PreparedMessage } from "./message-handler.ts";

/** The messages this chain takes, by type URL; every other one is refused as unknown. */
export const messageHandlers: ReadonlyMap<string, MessageHandler> = new Map(
  [
    accountDeposit,
    closeDeployment,
    closeLease,
    createCertificate,
    createDeployment,
    createLease,
    mintAct,
    updateDeployment,
  ].map((handler) => [handler.typeUrl, handler]),
);
