import {
  AuditedProvider,
  QueryAllProvidersAttributesRequest,
  QueryProvidersResponse as QueryAuditedResponse,
  QueryAuditorAttributesRequest,
  QueryProviderAttributesRequest,
  QueryProviderAuditorRequest,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import {
  QueryProviderRequest,
  QueryProviderResponse,
  QueryProvidersRequest,
  QueryProvidersResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import type { PageRequest } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import type { Chain } from "../chain.ts";
import { providerErrors } from "../chain-error.ts";
import type { ProviderRecord } from "../ledger/records.ts";
import { paginate } from "./paginate.ts";
import { type Query, query } from "./query.ts";

const providerMessage = ({ address, hostUri, attributes }: ProviderRecord) => ({
  owner: address,
  hostUri,
  attributes,
  info: { email: "", website: "" },
});

/** One entry per provider and auditor that signed its attributes. */
const audits = ({ ledger }: Chain): AuditedProvider[] =>
  ledger.providers
    .all()
    .flatMap(({ address, auditors, attributes }) =>
      auditors.map((auditor) => AuditedProvider.fromPartial({ owner: address, auditor, attributes })),
    );

function auditedPage(providers: AuditedProvider[], pagination?: PageRequest): QueryAuditedResponse {
  const page = paginate(providers, pagination);
  return QueryAuditedResponse.fromPartial({ providers: page.items, pagination: page.pagination });
}

const AUDIT = "akash.audit.v1.Query";
const AUDIT_PATH = "/akash/audit/v1/audit/attributes";

export const providerQueries: Query[] = [
  query({
    method: "akash.provider.v1beta4.Query/Providers",
    httpPath: "/akash/provider/v1beta4/providers",
    request: QueryProvidersRequest,
    response: QueryProvidersResponse,
    answer({ ledger }, { pagination }) {
      const page = paginate(ledger.providers.all(), pagination);
      const providers = page.items.map(providerMessage);
      return QueryProvidersResponse.fromPartial({ providers, pagination: page.pagination });
    },
  }),
  query({
    method: "akash.provider.v1beta4.Query/Provider",
    httpPath: "/akash/provider/v1beta4/providers/{owner}",
    request: QueryProviderRequest,
    response: QueryProviderResponse,
    answer({ ledger }, { owner }) {
      const provider = ledger.providers.get(owner);
      if (!provider) throw providerErrors.notFound();
      return QueryProviderResponse.fromPartial({ provider: providerMessage(provider) });
    },
  }),
  query({
    method: `${AUDIT}/AllProvidersAttributes`,
    httpPath: `${AUDIT_PATH}/list`,
    request: QueryAllProvidersAttributesRequest,
    response: QueryAuditedResponse,
    answer: (chain, { pagination }) => auditedPage(audits(chain), pagination),
  }),
  query({
    method: `${AUDIT}/ProviderAttributes`,
    httpPath: `${AUDIT_PATH}/{owner}/list`,
    request: QueryProviderAttributesRequest,
    response: QueryAuditedResponse,
    answer: (chain, { owner, pagination }) =>
      auditedPage(
        audits(chain).filter((one) => one.owner === owner),
        pagination,
      ),
  }),
  query({
    method: `${AUDIT}/ProviderAuditorAttributes`,
    httpPath: `${AUDIT_PATH}/{auditor}/{owner}`,
    request: QueryProviderAuditorRequest,
    response: QueryAuditedResponse,
    answer: (chain, { auditor, owner }) =>
      auditedPage(audits(chain).filter((one) => one.owner === owner && one.auditor === auditor)),
  }),
  query({
    method: `${AUDIT}/AuditorAttributes`,
    httpPath: "/akash/provider/v1/auditor/{auditor}/list",
    request: QueryAuditorAttributesRequest,
    response: QueryAuditedResponse,
    answer: (chain, { auditor, pagination }) =>
      auditedPage(
        audits(chain).filter((one) => one.auditor === auditor),
        pagination,
      ),
  }),
];
