import {
  createApplication,
  findApplicationByName,
  INTENT_FLAG,
  resetToken,
  saveApplication,
  saveUser,
  userWith,
} from "../world/accounts.ts";
import { inviteBot, removeBot, setInstalled } from "../world/places.ts";
import type { ApplicationRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";

/** What a person sets about their account, their own applications and the servers they run. */
export interface PersonSettings {
  /** Adds an application to the own account, or takes it away. */
  adds(application: string): void;
  removes(application: string): void;
  blocks(application: string): void;
  unblocks(application: string): void;
  hasBlocked(application: string): boolean;
  /** The privacy setting for messages of members of shared servers. */
  takesDms(isOpen: boolean): void;
  setsLocale(locale: string): void;
  /** Makes an application with a bot in the developer portal; the token is shown once. */
  createsBot(name: string): ApplicationRecord;
  resetsToken(application: string): string;
  togglesMessageContent(application: string, isOn: boolean): void;
  invites(application: string, guildId: string, permissions?: string): void;
  throwsOut(application: string, guildId: string): void;
}

/** The application with this name. @throws Error when there is none */
export function applicationNamed(world: World, name: string): ApplicationRecord {
  const application = findApplicationByName(world, name);
  if (!application) throw new Error(`there is no application ${name}`);
  return application;
}

export function personSettings(world: World, userId: string): PersonSettings {
  const self = () => userWith(world, userId);
  const setBlocked = (name: string, isBlocked: boolean) => {
    const { id } = applicationNamed(world, name);
    const others = self().blocked.filter((one) => one !== id);
    saveUser(world, { ...self(), blocked: isBlocked ? [...others, id] : others });
  };

  return {
    adds: (name) => setInstalled(world, userId, applicationNamed(world, name).id, true),
    removes: (name) => setInstalled(world, userId, applicationNamed(world, name).id, false),
    blocks: (name) => setBlocked(name, true),
    unblocks: (name) => setBlocked(name, false),
    hasBlocked: (name) => self().blocked.includes(applicationNamed(world, name).id),
    takesDms: (isOpen) => saveUser(world, { ...self(), takesDms: isOpen }),
    setsLocale: (locale) => saveUser(world, { ...self(), locale }),
    createsBot: (name) => createApplication(world, { name, ownerId: userId }),
    resetsToken: (name) => resetToken(world, applicationNamed(world, name).id),
    togglesMessageContent(name, isOn) {
      const application = applicationNamed(world, name);
      const flags = application.flags & ~INTENT_FLAG.messageContent;
      saveApplication(world, { ...application, flags: isOn ? flags | INTENT_FLAG.messageContent : flags });
    },
    invites: (name, guildId, permissions) =>
      inviteBot(world, guildId, applicationNamed(world, name).id, permissions),
    throwsOut: (name, guildId) => removeBot(world, guildId, applicationNamed(world, name).id),
  };
}
