import {
  LedgerRecordStatus,
  MsgMintACT,
  MsgMintACTResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { bmeErrors, sdkErrors } from "../chain-error.ts";
import { balanceOf, debit } from "../ledger/bank.ts";
import { messageHandler } from "./message-handler.ts";

/** Burns AKT now; the ACT comes, or does not come, when the epoch ends. */
export const mintAct = messageHandler({
  request: MsgMintACT,
  response: MsgMintACTResponse,
  signer: (message) => message.owner,
  gas: () => 72_000,
  run(message, { ledger, height }) {
    const coin = message.coinsToBurn;
    if (coin?.denom !== "uakt") throw bmeErrors.invalidDenom();
    if (!/^[1-9]\d*$/.test(coin.amount)) throw bmeErrors.invalidAmount();
    const burned = BigInt(coin.amount);
    const spendable = balanceOf(ledger, message.owner, "uakt");
    if (spendable < burned) {
      throw sdkErrors.insufficientFunds(`spendable balance ${spendable}uakt is smaller than ${burned}uakt`);
    }
    debit(ledger, message.owner, "uakt", burned);
    const sequence = ledger.mints.all().filter((mint) => mint.height === height).length + 1;
    const { owner, to } = message;
    ledger.mints.put(`${height}/${sequence}`, {
      ...{ owner, to, burned, height, sequence },
      status: "pending",
      minted: 0n,
    });
    return MsgMintACTResponse.fromPartial({
      id: { denom: "uakt", toDenom: "uact", source: owner, height, sequence },
      status: LedgerRecordStatus.ledger_record_status_pending,
    });
  },
});
