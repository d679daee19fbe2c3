import {
  MsgAccountDeposit,
  MsgAccountDepositResponse,
  Scope,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { escrowErrors } from "../chain-error.ts";
import { addFunds } from "../market/escrow.ts";
import { takeDeposit } from "./deposit-source.ts";
import { messageHandler } from "./message-handler.ts";

export const accountDeposit = messageHandler({
  request: MsgAccountDeposit,
  response: MsgAccountDepositResponse,
  signer: (message) => message.signer,
  gas: () => 78_000,
  run(message, { ledger, height, timeMs }) {
    const key = message.id?.xid ?? "";
    const account = message.id?.scope === Scope.deployment ? ledger.escrows.get(key) : undefined;
    if (!account) throw escrowErrors.accountNotFound();
    if (account.state !== "open") throw escrowErrors.accountClosed();
    const deposit = takeDeposit(ledger, message.signer, message.deposit, ["uact", "uakt"]);
    addFunds(ledger, key, { depositor: message.signer, ...deposit, height, timeMs });
    return MsgAccountDepositResponse.fromPartial({});
  },
});
