import {
  LedgerRecordStatus,
  MintStatus,
  QueryAccountsRequest,
  QueryAccountsResponse,
  QueryLedgerRecordsRequest,
  QueryLedgerRecordsResponse,
  QueryParamsRequest,
  QueryParamsResponse,
  QueryStatusRequest,
  QueryStatusResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import {
  QueryAllBalancesRequest,
  QueryAllBalancesResponse,
  QueryBalanceRequest,
  QueryBalanceResponse,
} from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { Grpc, QueryError } from "../chain-error.ts";
import { MINT_EPOCH_BLOCKS, MINT_SPREAD_BPS } from "../constants.ts";
import { balanceOf } from "../ledger/bank.ts";
import { deploymentKey } from "../ledger/keys.ts";
import { escrowMessage } from "./chain-messages.ts";
import { paginate } from "./paginate.ts";
import { type Query, query } from "./query.ts";

const BME = "akash.bme.v1.Query";

export const moneyQueries: Query[] = [
  query({
    method: "cosmos.bank.v1beta1.Query/Balance",
    httpPath: "/cosmos/bank/v1beta1/balances/{address}/by_denom",
    request: QueryBalanceRequest,
    response: QueryBalanceResponse,
    answer({ ledger }, { address, denom }) {
      if (!denom) throw new QueryError(Grpc.invalidArgument, "invalid denom");
      const amount = balanceOf(ledger, address, denom).toString();
      return QueryBalanceResponse.fromPartial({ balance: { denom, amount } });
    },
  }),
  query({
    method: "cosmos.bank.v1beta1.Query/AllBalances",
    httpPath: "/cosmos/bank/v1beta1/balances/{address}",
    request: QueryAllBalancesRequest,
    response: QueryAllBalancesResponse,
    answer({ ledger }, { address, pagination }) {
      const coins = ["uact", "uakt"]
        .map((denom) => ({ denom, amount: balanceOf(ledger, address, denom).toString() }))
        .filter((coin) => coin.amount !== "0");
      const page = paginate(coins, pagination);
      return QueryAllBalancesResponse.fromPartial({ balances: page.items, pagination: page.pagination });
    },
  }),
  query({
    method: "akash.escrow.v1.Query/Accounts",
    httpPath: "/akash/escrow/v1/types/accounts",
    request: QueryAccountsRequest,
    response: QueryAccountsResponse,
    answer({ ledger }, { state, xid, pagination }) {
      const wanted = xid.replace(/^deployment\//, "");
      const accounts = ledger.escrows
        .all()
        .filter(
          (one) => (!state || one.state === state) && (!wanted || deploymentKey(one).startsWith(wanted)),
        );
      const page = paginate(accounts, pagination);
      return QueryAccountsResponse.fromPartial({
        accounts: page.items.map(escrowMessage),
        pagination: page.pagination,
      });
    },
  }),
  query({
    method: `${BME}/Status`,
    httpPath: "/akash/bme/v1/status",
    request: QueryStatusRequest,
    response: QueryStatusResponse,
    answer(chain) {
      const halted = chain.hazards().oracleHalted;
      return QueryStatusResponse.fromPartial({
        status: halted ? MintStatus.mint_status_halt_oracle : MintStatus.mint_status_healthy,
        collateralRatio: "1.250000000000000000",
        warnThreshold: "0.950000000000000000",
        haltThreshold: "0.900000000000000000",
        mintsAllowed: !halted,
        refundsAllowed: !halted,
      });
    },
  }),
  query({
    method: `${BME}/Params`,
    httpPath: "/akash/bme/v1/params",
    request: QueryParamsRequest,
    response: QueryParamsResponse,
    answer: () =>
      QueryParamsResponse.fromPartial({
        params: {
          circuitBreakerWarnThreshold: 9500,
          circuitBreakerHaltThreshold: 9000,
          minEpochBlocks: MINT_EPOCH_BLOCKS,
          epochBlocksBackoffPercent: 10,
          mintSpreadBps: Number(MINT_SPREAD_BPS),
          settleSpreadBps: 0,
          maxEndblockerRecords: 50,
        },
      }),
  }),
  query({
    method: `${BME}/LedgerRecords`,
    httpPath: "/akash/bme/v1/ledger",
    request: QueryLedgerRecordsRequest,
    response: QueryLedgerRecordsResponse,
    // A cancelled mint leaves no record: that is what makes it silent.
    answer({ ledger }, { filters, pagination }) {
      const records = ledger.mints
        .all()
        .filter((mint) => mint.status !== "cancelled" && (!filters?.source || filters.source === mint.owner));
      const page = paginate(records, pagination);
      return QueryLedgerRecordsResponse.fromPartial({
        records: page.items.map(({ owner, height, sequence, status }) => ({
          id: { denom: "uakt", toDenom: "uact", source: owner, height, sequence },
          status:
            status === "pending"
              ? LedgerRecordStatus.ledger_record_status_pending
              : LedgerRecordStatus.ledger_record_status_executed,
        })),
        pagination: page.pagination,
      });
    },
  }),
];
