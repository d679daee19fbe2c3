import { randomBytes, randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";

/** What the twins accept. Made at random once and kept, like an operator's own keys would be. */
export interface SandboxCredentials {
  telegramBotToken: string;
  clerkSecretKey: string;
  clerkWebhookSecret: string;
  clerkClientId: string;
  clerkClientSecret: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
  akashMnemonic: string;
  llmKey: string;
}

const secret = (prefix: string): string => `${prefix}${randomBytes(24).toString("hex")}`;

async function make(): Promise<SandboxCredentials> {
  const wallet = await DirectSecp256k1HdWallet.generate(12, { prefix: "akash" });
  return {
    telegramBotToken: `${randomInt(1_000_000_000, 9_999_999_999)}:AA${randomBytes(24).toString("base64url")}x`,
    clerkSecretKey: secret("sk_test_"),
    clerkWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
    clerkClientId: secret("client_"),
    clerkClientSecret: secret("secret_"),
    stripeSecretKey: secret("sk_test_"),
    stripeWebhookSecret: secret("whsec_"),
    akashMnemonic: wallet.mnemonic,
    llmKey: secret("llm_"),
  };
}

/** Reads the kept credentials, or makes them at the first start. */
export async function sandboxCredentials(file?: string): Promise<SandboxCredentials> {
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as SandboxCredentials;
  const credentials = await make();
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(credentials, null, 2), { mode: 0o600 });
  }
  return credentials;
}
