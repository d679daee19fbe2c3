import { randomBytes, randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { mintPrivateKey, mintToken } from "./discord/world/accounts.ts";

/** What the twins accept. Made at random once and kept, like an operator's own keys would be. */
export interface SandboxCredentials {
  telegramBotToken: string;
  discordApplicationId: string;
  discordBotToken: string;
  /** Ed25519, PKCS#8 in base64. */
  discordPrivateKey: string;
  clerkSecretKey: string;
  clerkWebhookSecret: string;
  clerkClientId: string;
  clerkClientSecret: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
  polarAccessToken: string;
  polarWebhookSecret: string;
  akashMnemonic: string;
  consoleApiKey: string;
  /** The key of the managed wallet, which only the platform has. */
  consoleMnemonic: string;
  llmKey: string;
}

const secret = (prefix: string): string => `${prefix}${randomBytes(24).toString("hex")}`;

const words = async (): Promise<string> =>
  (await DirectSecp256k1HdWallet.generate(12, { prefix: "akash" })).mnemonic;

async function make(): Promise<SandboxCredentials> {
  const discordApplicationId = `13${randomInt(10_000_000, 99_999_999)}${randomInt(10_000_000, 99_999_999)}`;
  return {
    telegramBotToken: `${randomInt(1_000_000_000, 9_999_999_999)}:AA${randomBytes(24).toString("base64url")}x`,
    discordApplicationId,
    discordBotToken: mintToken(discordApplicationId),
    discordPrivateKey: mintPrivateKey(),
    clerkSecretKey: secret("sk_test_"),
    clerkWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
    clerkClientId: secret("client_"),
    clerkClientSecret: secret("secret_"),
    stripeSecretKey: secret("sk_test_"),
    stripeWebhookSecret: secret("whsec_"),
    polarAccessToken: secret("polar_oat_"),
    polarWebhookSecret: `whsec_${randomBytes(32).toString("base64")}`,
    akashMnemonic: await words(),
    consoleApiKey: `ac.sk.sandbox.${randomBytes(32).toString("hex")}`,
    consoleMnemonic: await words(),
    llmKey: secret("llm_"),
  };
}

/** Reads the kept credentials, or makes them at the first start; what a newer sandbox needs is made as well. */
export async function sandboxCredentials(file?: string): Promise<SandboxCredentials> {
  const kept = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const credentials: SandboxCredentials = { ...(await make()), ...kept };
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(credentials, null, 2), { mode: 0o600 });
  }
  return credentials;
}
