/** Ids of the ledger's records, built from the same parts the chain's own ids have. */
export interface DeploymentKeyParts {
  owner: string;
  dseq: string | { toString(): string };
}
export interface OrderKeyParts extends DeploymentKeyParts {
  gseq: number;
  oseq: number;
}
export interface LeaseKeyParts extends OrderKeyParts {
  provider: string;
}

export const deploymentKey = (id: DeploymentKeyParts): string => `${id.owner}/${id.dseq.toString()}`;
export const groupKey = (id: DeploymentKeyParts & { gseq: number }): string =>
  `${deploymentKey(id)}/${id.gseq}`;
export const orderKey = (id: OrderKeyParts): string => `${groupKey(id)}/${id.oseq}`;
/** Bids and leases have the same id. */
export const leaseKey = (id: LeaseKeyParts): string => `${orderKey(id)}/${id.provider}`;
