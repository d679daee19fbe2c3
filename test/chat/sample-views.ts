import type { Say } from "../../src/chat/language/language.ts";
import type { View } from "../../src/chat/view.ts";
import { accountsSamples } from "./sample-accounts.ts";
import { adminSamples } from "./sample-admin.ts";
import { agentsSamples } from "./sample-agents.ts";
import { backupSamples } from "./sample-backups.ts";
import { changesSamples } from "./sample-changes.ts";
import { deploySamples } from "./sample-deploy.ts";
import { newsSamples } from "./sample-news.ts";
import { operatorSamples } from "./sample-operator.ts";
import { planSamples } from "./sample-plans.ts";
import { providerSamples } from "./sample-providers.ts";
import { refundSamples } from "./sample-refunds.ts";
import { statsSamples } from "./sample-stats.ts";
import { usageSamples } from "./sample-usage.ts";

/** Every view with plausible facts, by the name of the function that makes it and a word for the case. */
export const samplesIn = (say: Say): Record<string, View> => ({
  ...accountsSamples(say),
  ...adminSamples(say),
  ...agentsSamples(say),
  ...backupSamples(say),
  ...changesSamples(say),
  ...deploySamples(say),
  ...newsSamples(say),
  ...operatorSamples(say),
  ...planSamples(say),
  ...providerSamples(say),
  ...refundSamples(say),
  ...statsSamples(say),
  ...usageSamples(say),
});
