import { MsgCreateDeployment } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import {
  SimulateRequest,
  SimulateResponse,
  TxBody,
  TxRaw,
} from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { encodeSecp256k1Pubkey } from "@cosmjs/amino";
import { fromBase64 } from "@cosmjs/encoding";
import { encodePubkey, makeAuthInfoBytes, makeSignDoc } from "@cosmjs/proto-signing";
import { calculateFee, GasPrice, StargateClient } from "@cosmjs/stargate";
import { z } from "zod";
import type { Tenant } from "./tenant.ts";

const abciAnswer = z.object({ result: z.object({ response: z.object({ value: z.string() }) }) });

/** Signs unordered transactions, which the SDK's own client cannot. */
export async function createUnorderedClient(tenant: Tenant, rpcUrl: string) {
  const client = await StargateClient.connect(rpcUrl);
  const [account] = await tenant.wallet.getAccounts();
  if (!account) throw new Error("wallet without account");
  const pubkey = encodePubkey(encodeSecp256k1Pubkey(account.pubkey));
  const { accountNumber } = await client.getSequence(account.address);
  const chainId = await client.getChainId();

  const bodyBytes = (message: MsgCreateDeployment, timeoutMs: number) =>
    TxBody.encode(
      TxBody.fromPartial({
        messages: [
          { typeUrl: `/${MsgCreateDeployment.$type}`, value: MsgCreateDeployment.encode(message).finish() },
        ],
        unordered: true,
        timeoutTimestamp: new Date(timeoutMs),
      }),
    ).finish();

  return {
    client,
    async simulate(message: MsgCreateDeployment, timeoutMs: number): Promise<number> {
      const tx = TxRaw.fromPartial({
        bodyBytes: bodyBytes(message, timeoutMs),
        authInfoBytes: makeAuthInfoBytes([{ pubkey, sequence: 0n }], [], 0, undefined, undefined, 0),
        signatures: [new Uint8Array()],
      });
      const query = SimulateRequest.encode(
        SimulateRequest.fromPartial({ txBytes: TxRaw.encode(tx).finish() }),
      ).finish();
      const params = {
        path: "/cosmos.tx.v1beta1.Service/Simulate",
        data: Buffer.from(query).toString("hex"),
      };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "abci_query", params });
      const answer = abciAnswer.parse(await (await fetch(rpcUrl, { method: "POST", body })).json());
      const value = Buffer.from(answer.result.response.value, "base64");
      return SimulateResponse.decode(value).gasInfo?.gasUsed.toNumber() ?? 0;
    },
    async sign(
      message: MsgCreateDeployment,
      timeoutMs: number,
      gas: number,
      sequence = 0n,
    ): Promise<Uint8Array> {
      const fee = calculateFee(gas, GasPrice.fromString("0.025uakt"));
      const auth = makeAuthInfoBytes([{ pubkey, sequence }], fee.amount, gas, undefined, undefined);
      const doc = makeSignDoc(bodyBytes(message, timeoutMs), auth, chainId, accountNumber);
      const { signature, signed } = await tenant.wallet.signDirect(account.address, doc);
      const { bodyBytes: body, authInfoBytes } = signed;
      return TxRaw.encode({
        bodyBytes: body,
        authInfoBytes,
        signatures: [fromBase64(signature.signature)],
      }).finish();
    },
  };
}
