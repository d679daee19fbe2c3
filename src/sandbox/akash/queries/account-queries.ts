import {
  Cert_State,
  QueryCertificatesRequest,
  QueryCertificatesResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { PubKey } from "@akashnetwork/chain-sdk/private-types/cosmos.secp256k1";
import {
  BaseAccount,
  QueryAccountRequest,
  QueryAccountResponse,
} from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import { Grpc, QueryError } from "../chain-error.ts";
import { encode, fromBase64, fromHex } from "../codecs.ts";
import { paginate } from "./paginate.ts";
import { type Query, query } from "./query.ts";

export const accountQueries: Query[] = [
  query({
    method: "cosmos.auth.v1beta1.Query/Account",
    httpPath: "/cosmos/auth/v1beta1/accounts/{address}",
    request: QueryAccountRequest,
    response: QueryAccountResponse,
    answer({ ledger }, { address }) {
      const account = ledger.accounts.get(address);
      if (!account) throw new QueryError(Grpc.notFound, `account ${address} not found`);
      const { number: accountNumber, sequence, pubkeyHex } = account;
      const pubKey = pubkeyHex && {
        typeUrl: "/cosmos.crypto.secp256k1.PubKey",
        value: encode(PubKey, { key: fromHex(pubkeyHex) }),
      };
      const base = BaseAccount.fromPartial({ address, accountNumber, sequence, ...(pubKey && { pubKey }) });
      return QueryAccountResponse.fromPartial({
        account: { typeUrl: "/cosmos.auth.v1beta1.BaseAccount", value: encode(BaseAccount, base) },
      });
    },
  }),
  query({
    method: "akash.cert.v1.Query/Certificates",
    httpPath: "/akash/cert/v1/certificates/list",
    request: QueryCertificatesRequest,
    response: QueryCertificatesResponse,
    answer({ ledger }, { filter, pagination }) {
      if (filter?.serial && !/^\d+$/.test(filter.serial)) {
        throw new QueryError(Grpc.invalidArgument, "invalid serial number");
      }
      const found = ledger.certificates
        .all()
        .filter(
          (one) =>
            (!filter?.owner || one.owner === filter.owner) &&
            (!filter?.serial || one.serial === filter.serial) &&
            (!filter?.state || one.state === filter.state),
        );
      const page = paginate(found, pagination);
      return QueryCertificatesResponse.fromPartial({
        certificates: page.items.map(({ serial, state, cert, pubkey }) => ({
          certificate: { state: Cert_State[state], cert: fromBase64(cert), pubkey: fromBase64(pubkey) },
          serial,
        })),
        pagination: page.pagination,
      });
    },
  }),
];
