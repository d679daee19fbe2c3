import {
  QueryBidRequest,
  QueryBidResponse,
  QueryBidsRequest,
  QueryBidsResponse,
  QueryLeaseRequest,
  QueryLeaseResponse,
  QueryLeasesRequest,
  QueryLeasesResponse,
  QueryOrderRequest,
  QueryOrderResponse,
  QueryOrdersRequest,
  QueryOrdersResponse,
  QueryParamsRequest,
  QueryParamsResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { marketErrors } from "../chain-error.ts";
import { BID_DEPOSIT, MAX_BIDS_PER_ORDER } from "../constants.ts";
import { leaseKey, orderKey } from "../ledger/keys.ts";
import { bidMessage, leaseMessage, orderMessage } from "./chain-messages.ts";
import { accepts } from "./filters.ts";
import { paginateMatching } from "./paginate.ts";
import { type Query, query } from "./query.ts";
import { withReclamation } from "./reclamation-json.ts";

const SERVICE = "akash.market.v1beta5.Query";
const PATH = "/akash/market/v1beta5";
const ORDER_STATES = ["open", "active", "closed"];
const BID_STATES = ["open", "active", "lost", "closed"];
const LEASE_STATES = ["active", "insufficient_funds", "closed", "reclaiming"];

export const marketQueries: Query[] = [
  query({
    method: `${SERVICE}/Orders`,
    httpPath: `${PATH}/orders/list`,
    request: QueryOrdersRequest,
    response: QueryOrdersResponse,
    answer({ ledger }, { filters, pagination }) {
      const page = paginateMatching(
        ledger.orders.all(),
        accepts(filters, ORDER_STATES),
        orderKey,
        pagination,
      );
      const orders = page.items.map((one) => orderMessage(ledger, one));
      return QueryOrdersResponse.fromPartial({ orders, pagination: page.pagination });
    },
  }),
  query({
    method: `${SERVICE}/Order`,
    httpPath: `${PATH}/orders/info`,
    request: QueryOrderRequest,
    response: QueryOrderResponse,
    answer({ ledger }, { id }) {
      const order = id && ledger.orders.get(orderKey(id));
      if (!order) throw marketErrors.orderNotFound();
      return QueryOrderResponse.fromPartial({ order: orderMessage(ledger, order) });
    },
  }),
  query({
    method: `${SERVICE}/Bids`,
    httpPath: `${PATH}/bids/list`,
    request: QueryBidsRequest,
    response: QueryBidsResponse,
    answer({ ledger }, { filters, pagination }) {
      const page = paginateMatching(ledger.bids.all(), accepts(filters, BID_STATES), leaseKey, pagination);
      return QueryBidsResponse.fromPartial({ bids: page.items.map(bidMessage), pagination: page.pagination });
    },
  }),
  query({
    method: `${SERVICE}/Bid`,
    httpPath: `${PATH}/bids/info`,
    request: QueryBidRequest,
    response: QueryBidResponse,
    answer({ ledger }, { id }) {
      const bid = id && ledger.bids.get(leaseKey(id));
      if (!bid) throw marketErrors.bidNotFound();
      return QueryBidResponse.fromPartial(bidMessage(bid));
    },
  }),
  query({
    method: `${SERVICE}/Leases`,
    httpPath: `${PATH}/leases/list`,
    request: QueryLeasesRequest,
    response: QueryLeasesResponse,
    answer({ ledger }, { filters, pagination }) {
      const page = paginateMatching(
        ledger.leases.all(),
        accepts(filters, LEASE_STATES),
        leaseKey,
        pagination,
      );
      const leases = page.items.map((one) => leaseMessage(ledger, one));
      return QueryLeasesResponse.fromPartial({ leases, pagination: page.pagination });
    },
    json: ({ ledger }, answer, json) => ({
      ...json,
      leases: answer.leases.map((one, i) => withReclamation(ledger, one, Object(json.leases)[i])),
    }),
  }),
  query({
    method: `${SERVICE}/Lease`,
    httpPath: `${PATH}/leases/info`,
    request: QueryLeaseRequest,
    response: QueryLeaseResponse,
    answer({ ledger }, { id }) {
      const lease = id && ledger.leases.get(leaseKey(id));
      if (!lease) throw marketErrors.leaseNotFound();
      return QueryLeaseResponse.fromPartial(leaseMessage(ledger, lease));
    },
    json: ({ ledger }, answer, json) => withReclamation(ledger, answer, json),
  }),
  query({
    method: `${SERVICE}/Params`,
    httpPath: `${PATH}/params`,
    request: QueryParamsRequest,
    response: QueryParamsResponse,
    answer: () =>
      QueryParamsResponse.fromPartial({
        params: {
          bidMinDeposit: { denom: "uact", amount: BID_DEPOSIT.toString() },
          orderMaxBids: MAX_BIDS_PER_ORDER,
          bidMinDeposits: [{ denom: "uact", amount: BID_DEPOSIT.toString() }],
        },
      }),
  }),
];
