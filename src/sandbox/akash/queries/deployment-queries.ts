import {
  QueryDeploymentRequest,
  QueryDeploymentResponse,
  QueryDeploymentsRequest,
  QueryDeploymentsResponse,
  QueryGroupRequest,
  QueryGroupResponse,
  QueryParamsRequest,
  QueryParamsResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { deploymentErrors, Grpc, QueryError } from "../chain-error.ts";
import { MIN_DEPOSIT } from "../constants.ts";
import { deploymentKey, groupKey } from "../ledger/keys.ts";
import { deploymentMessage, groupMessage } from "./chain-messages.ts";
import { accepts } from "./filters.ts";
import { paginateMatching } from "./paginate.ts";
import { type Query, query } from "./query.ts";

const SERVICE = "akash.deployment.v1beta4.Query";
const PATH = "/akash/deployment/v1beta4";

export const deploymentQueries: Query[] = [
  query({
    method: `${SERVICE}/Deployment`,
    httpPath: `${PATH}/deployments/info`,
    request: QueryDeploymentRequest,
    response: QueryDeploymentResponse,
    answer({ ledger }, { id }) {
      if (!id?.owner) throw new QueryError(Grpc.invalidArgument, "invalid owner address");
      const deployment = ledger.deployments.get(deploymentKey(id));
      if (!deployment) throw deploymentErrors.notFound();
      return QueryDeploymentResponse.fromPartial(deploymentMessage(ledger, deployment));
    },
  }),
  query({
    method: `${SERVICE}/Deployments`,
    httpPath: `${PATH}/deployments/list`,
    request: QueryDeploymentsRequest,
    response: QueryDeploymentsResponse,
    answer({ ledger }, { filters, pagination }) {
      if (pagination && !pagination.offset.isZero() && !filters?.state) {
        const text = "invalid request parameters. if offset is set, filter.state must be provided";
        throw new QueryError(Grpc.invalidArgument, text);
      }
      const matches = accepts(filters, ["active", "closed"]);
      const page = paginateMatching(ledger.deployments.all(), matches, deploymentKey, pagination);
      return QueryDeploymentsResponse.fromPartial({
        deployments: page.items.map((one) => deploymentMessage(ledger, one)),
        pagination: page.pagination,
      });
    },
  }),
  query({
    method: `${SERVICE}/Group`,
    httpPath: `${PATH}/groups/info`,
    request: QueryGroupRequest,
    response: QueryGroupResponse,
    answer({ ledger }, { id }) {
      const group = id && ledger.groups.get(groupKey(id));
      if (!group) throw deploymentErrors.groupNotFound();
      return QueryGroupResponse.fromPartial({ group: groupMessage(group) });
    },
  }),
  query({
    method: `${SERVICE}/Params`,
    httpPath: `${PATH}/params`,
    request: QueryParamsRequest,
    response: QueryParamsResponse,
    answer: () =>
      QueryParamsResponse.fromPartial({
        params: { minDeposits: ["uact", "uakt"].map((denom) => ({ denom, amount: MIN_DEPOSIT.toString() })) },
      }),
  }),
];
