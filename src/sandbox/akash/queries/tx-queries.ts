import {
  GetTxRequest,
  GetTxResponse,
  SimulateRequest,
  SimulateResponse,
  TxRaw,
} from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { Grpc, QueryError } from "../chain-error.ts";
import { fromBase64 } from "../codecs.ts";
import { asChainError } from "../tx/execute.ts";
import { type Query, query } from "./query.ts";

export const txQueries: Query[] = [
  query({
    method: "cosmos.tx.v1beta1.Service/Simulate",
    request: SimulateRequest,
    response: SimulateResponse,
    answer(chain, { txBytes }) {
      if (txBytes.length === 0) throw new QueryError(Grpc.invalidArgument, "empty txBytes is not allowed");
      try {
        const gasUsed = chain.simulate(txBytes);
        return SimulateResponse.fromPartial({ gasInfo: { gasWanted: 0, gasUsed }, result: {} });
      } catch (error) {
        const refusal = asChainError(error);
        throw new QueryError(Grpc.unknown, `${refusal.message} with gas used: '0'`);
      }
    },
  }),
  query({
    method: "cosmos.tx.v1beta1.Service/GetTx",
    httpPath: "/cosmos/tx/v1beta1/txs/{hash}",
    request: GetTxRequest,
    response: GetTxResponse,
    answer({ ledger }, { hash }) {
      const record = ledger.txs.get(hash.toUpperCase());
      if (!record) throw new QueryError(Grpc.notFound, `tx not found: ${hash}`);
      const { height, code, codespace, log: rawLog, gasUsed, gasWanted } = record;
      return GetTxResponse.fromPartial({
        txResponse: {
          ...{ height, code, codespace, rawLog, gasUsed, gasWanted },
          txhash: record.hash,
          data: Buffer.from(record.data, "base64").toString("hex").toUpperCase(),
          tx: { typeUrl: `/${TxRaw.$type}`, value: fromBase64(record.tx) },
          timestamp: new Date(record.timeMs).toISOString(),
        },
      });
    },
  }),
];
