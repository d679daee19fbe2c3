import { Grpc, QueryError } from "../chain-error.ts";

interface Filters {
  owner?: string;
  dseq?: { toString(): string };
  gseq?: number;
  oseq?: number;
  provider?: string;
  state?: string;
}

interface Filtered {
  owner: string;
  dseq: string;
  gseq?: number;
  oseq?: number;
  provider?: string;
  state: string;
}

/** Zero values mean "any". @throws QueryError for a state the chain does not know */
export function accepts(
  filters: Filters | undefined,
  states: readonly string[],
): (record: Filtered) => boolean {
  const state = filters?.state ?? "";
  if (state && !states.includes(state)) throw new QueryError(Grpc.invalidArgument, "invalid state value");
  const dseq = filters?.dseq?.toString() ?? "0";
  return (record) =>
    (!filters?.owner || filters.owner === record.owner) &&
    (dseq === "0" || dseq === record.dseq) &&
    (!filters?.gseq || filters.gseq === record.gseq) &&
    (!filters?.oseq || filters.oseq === record.oseq) &&
    (!filters?.provider || filters.provider === record.provider) &&
    (!state || state === record.state);
}
