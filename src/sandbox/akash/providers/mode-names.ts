import type { ProviderMode } from "../ledger/records.ts";

/** What people call the modes. */
export const MODE_NAMES: Readonly<Record<ProviderMode, string>> = {
  normal: "Normal",
  offline: "Is offline",
  silent: "Never bids",
  reject: "Rejects the manifest",
  vanish: "Vanishes after the lease",
  never_ready: "Never becomes ready",
  wrong_certificate: "Shows a wrong certificate",
  close_lease: "Closes the lease",
  reclaim: "Takes its machine back, with notice",
};
