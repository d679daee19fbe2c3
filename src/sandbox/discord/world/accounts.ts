import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import type { ApplicationRecord, UserRecord } from "./records.ts";
import { snowflake, type World } from "./world.ts";

/** Bits of an application's `flags` that say which privileged intents a small bot may use. */
export const INTENT_FLAG = {
  presence: 1 << 13,
  guildMembers: 1 << 15,
  messageContent: 1 << 19,
} as const;

export interface NewUser {
  username: string;
  globalName?: string;
  /** Default `en-US`. */
  locale?: string;
  takesDms?: boolean;
}

export interface NewApplication {
  name: string;
  description?: string;
  ownerId?: string;
  /** Fixed ones, where somebody already knows them. */
  id?: string;
  token?: string;
  /** Ed25519, PKCS#8 in base64. */
  privateKey?: string;
  flags?: number;
}

/** A token as the portal hands it out: the bot's id, a time and a signature. */
export const mintToken = (applicationId: string): string =>
  [
    Buffer.from(applicationId).toString("base64url"),
    randomBytes(4).toString("base64url"),
    randomBytes(28).toString("base64url"),
  ].join(".");

/** A fresh signing key. */
export const mintPrivateKey = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");

export const privateKeyOf = (application: Pick<ApplicationRecord, "privateKey">) =>
  createPrivateKey({ key: Buffer.from(application.privateKey, "base64"), type: "pkcs8", format: "der" });

/** The public half as Discord shows it: 64 hex characters. */
export function publicKeyOf(privateKey: string): string {
  const { x } = createPublicKey(privateKeyOf({ privateKey })).export({ format: "jwk" });
  return Buffer.from(x ?? "", "base64url").toString("hex");
}

/** @throws Error for a name that Discord would not take */
export function createUser(world: World, input: NewUser): UserRecord {
  if (!/^[a-z0-9_.]{2,32}$/.test(input.username)) throw new Error(`"${input.username}" is no username`);
  if (world.users.all().some((user) => user.username === input.username))
    throw new Error(`the username ${input.username} is taken`);
  const user: UserRecord = {
    id: snowflake(world),
    username: input.username,
    globalName: input.globalName ?? input.username,
    locale: input.locale ?? "en-US",
    takesDms: input.takesDms ?? true,
    blocked: [],
    installed: [],
  };
  saveUser(world, user);
  return user;
}

/** @throws Error for a name that the portal would not take */
export function createApplication(world: World, input: NewApplication): ApplicationRecord {
  const name = input.name.trim();
  if (name.length < 2 || name.length > 32) throw new Error("A name needs 2 to 32 characters.");
  const id = input.id ?? snowflake(world);
  const privateKey = input.privateKey ?? mintPrivateKey();
  const application: ApplicationRecord = {
    id,
    name,
    username: name,
    description: input.description ?? "",
    token: input.token ?? mintToken(id),
    privateKey,
    publicKey: publicKeyOf(privateKey),
    flags: input.flags ?? 0,
    commandCreates: [],
    sessionStarts: [],
    ...(input.ownerId === undefined ? {} : { ownerId: input.ownerId }),
  };
  saveApplication(world, application);
  return application;
}

/** The owner resets a token: the old one is dead at once, with every session that used it. */
export function resetToken(world: World, applicationId: string): string {
  const application = findApplication(world, applicationId);
  if (!application) throw new Error(`there is no application ${applicationId}`);
  const token = mintToken(applicationId);
  saveApplication(world, { ...application, token });
  world.signals.emit({ type: "token_reset", applicationId });
  return token;
}

export function saveUser(world: World, user: UserRecord): void {
  world.users.put(user.id, user);
  world.signals.emit({ type: "changed" });
}

export function saveApplication(world: World, application: ApplicationRecord): void {
  world.applications.put(application.id, application);
  world.signals.emit({ type: "changed" });
}

export const findUser = (world: World, id: string): UserRecord | undefined => world.users.get(id);
export const findApplication = (world: World, id: string): ApplicationRecord | undefined =>
  world.applications.get(id);
export const findApplicationByToken = (world: World, token: string): ApplicationRecord | undefined =>
  world.applications.all().find((application) => application.token === token);
export const findApplicationByName = (world: World, name: string): ApplicationRecord | undefined =>
  world.applications.all().find((application) => application.name.toLowerCase() === name.toLowerCase());

/** The person with this id. @throws Error when there is none */
export function userWith(world: World, id: string): UserRecord {
  const user = findUser(world, id);
  if (!user) throw new Error(`there is no person ${id}`);
  return user;
}

/** The application with this id. @throws Error when there is none */
export function applicationWith(world: World, id: string): ApplicationRecord {
  const application = findApplication(world, id);
  if (!application) throw new Error(`there is no application ${id}`);
  return application;
}
