import { LeaseClosedReason } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import type { QueryLeaseResponse } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { type LeaseKeyParts, leaseKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { JsonRecord } from "./query.ts";

/**
 * A lease as a node of v2.1 writes it: with the state `reclaiming` (4) and its field `reclamation` (7), which the SDK's
 * messages do not know. Over gRPC this chain tells the state's number alone. Source: AEP-82.
 */
export function withReclamation(ledger: Ledger, { lease }: QueryLeaseResponse, json: JsonRecord): JsonRecord {
  const id: LeaseKeyParts | undefined = lease?.id;
  const record = id && ledger.leases.get(leaseKey(id));
  if (!record?.reclamation) return json;
  const { windowS, startedAt, deadlineS, reason } = record.reclamation;
  return {
    ...json,
    lease: {
      ...Object(json.lease),
      state: record.state,
      reclamation: {
        window: `${windowS}s`,
        started_at: String(startedAt),
        deadline: String(deadlineS),
        reason: LeaseClosedReason[reason],
      },
    },
  };
}
