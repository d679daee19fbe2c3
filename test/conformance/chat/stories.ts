import type { Story } from "./play-story.ts";
import { leavingStory, newcomerStory, quietStory, settingsStory, strangerStory } from "./stories/accounts.ts";
import { agentsOfAllStory, sudoStory } from "./stories/admin.ts";
import { cardStory, changesStory, failureStory, longListsStory, unsavedStory } from "./stories/agents.ts";
import { backupStory } from "./stories/backups.ts";
import { broadcastStory } from "./stories/broadcasts.ts";
import { healthStory } from "./stories/health.ts";
import { logsStory } from "./stories/logs.ts";
import { planStory } from "./stories/plan.ts";
import {
  casesStory,
  pausesStory,
  proposalsStory,
  providersStory,
  treasuryStory,
} from "./stories/providers.ts";
import { refundStory } from "./stories/refunds.ts";
import { unrunStory } from "./stories/unrun.ts";
import { budgetStory, statsStory, usageStory } from "./stories/usage.ts";
import { discordBotStory, freeSlotStory, wizardStory } from "./stories/wizard.ts";

/** Every command, every dialog and every button that leads from one to the other, told once for all platforms. */
export const STORIES: readonly Story[] = [
  strangerStory,
  newcomerStory,
  cardStory(),
  changesStory(),
  unsavedStory(),
  failureStory(),
  healthStory(),
  logsStory(),
  backupStory(),
  wizardStory(),
  discordBotStory(),
  freeSlotStory(),
  planStory(),
  unrunStory,
  usageStory(),
  budgetStory(),
  settingsStory(),
  quietStory(),
  leavingStory(),
  longListsStory(),
  providersStory,
  proposalsStory,
  pausesStory,
  statsStory,
  casesStory,
  treasuryStory,
  sudoStory,
  agentsOfAllStory,
  broadcastStory,
  refundStory,
];
