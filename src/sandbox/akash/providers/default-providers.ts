import { SANDBOX_AUDITOR } from "../constants.ts";
import type { ProviderMode } from "../ledger/records.ts";

export interface ProviderSetup {
  /** Host-like display name; also the key under which its identity is kept. */
  name: string;
  region: string;
  /** What it calls itself in its attributes; its host name unless given. */
  organization?: string;
  /** Price of any one workload, uact per block; may have decimals. */
  priceUact: string;
  /** Addresses of the auditors that signed its attributes. */
  auditors: string[];
  attributes?: { key: string; value: string }[];
  /** The mode it starts in when the books know none yet; default `normal`. */
  mode?: ProviderMode;
}

/** Four audited providers and a cheap unaudited one, so that "cheapest" and "best" differ. */
export const defaultProviders = (): ProviderSetup[] => [
  {
    name: "provider.aurora-hosting.example",
    region: "eu-central",
    priceUact: "11.42",
    auditors: [SANDBOX_AUDITOR],
    organization: "Aurora Hosting",
  },
  {
    name: "provider.blue-ridge.example",
    region: "us-east",
    priceUact: "12.317",
    auditors: [SANDBOX_AUDITOR],
    organization: "Blue Ridge",
  },
  {
    name: "provider.cedar-cloud.example",
    region: "us-west",
    priceUact: "14.05",
    auditors: [SANDBOX_AUDITOR],
    organization: "Cedar Cloud",
  },
  {
    name: "provider.dunes-compute.example",
    region: "ap-southeast",
    priceUact: "16.8",
    auditors: [SANDBOX_AUDITOR],
    organization: "Dunes Compute",
  },
  {
    name: "provider.bargain-bin.example",
    region: "eu-west",
    priceUact: "4.2",
    auditors: [],
    organization: "Bargain Bin",
  },
];
