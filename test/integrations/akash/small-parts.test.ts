import { JwtValidator, SDKError, SDKErrorCode } from "@akashnetwork/chain-sdk";
import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/errors.ts";
import { failedQuery, refusedTx } from "../../../src/integrations/akash/chain-errors.ts";
import { createDseqSource } from "../../../src/integrations/akash/dseq.ts";
import { createFailover } from "../../../src/integrations/akash/failover.ts";
import { balanceUact, priceUact, safeInteger } from "../../../src/integrations/akash/numbers.ts";
import { createProviderToken } from "../../../src/integrations/akash/provider-token.ts";
import { openWallet } from "../../../src/integrations/akash/wallet.ts";
import { systemClock } from "../../../src/ports/clock.ts";

const MNEMONIC = "test test test test test test test test test test test junk";
const log = pino({ level: "silent" });

describe("numbers from the chain", () => {
  it("are checked, never rounded in silence", () => {
    expect(safeInteger(9007199254740991n, "x")).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => safeInteger(9007199254740992n, "x")).toThrow(/safe integer/);
    expect(() => safeInteger("1.5", "x")).toThrow(/safe integer/);
    expect(() => safeInteger(undefined, "x")).toThrow(/safe integer/);
  });
  it("rounds prices up and balances down", () => {
    expect(priceUact("11.420000000000000000")).toBe(12);
    expect(priceUact("12.000000000000000000")).toBe(12);
    expect(balanceUact("11.999999999999999999")).toBe(11);
    expect(() => priceUact("-1")).toThrow(/decimal/);
  });
});

describe("dseq", () => {
  it("rises, even when the clock stands still or goes back, and stays a safe integer", () => {
    let now = systemClock.now();
    const next = createDseqSource({ now: () => now-- });
    const made = Array.from({ length: 2000 }, () => Number(next()));
    expect(new Set(made).size).toBe(made.length);
    expect(made).toEqual([...made].sort((a, b) => a - b));
    expect(made.every(Number.isSafeInteger)).toBe(true);
  });
});

describe("the chain's words", () => {
  const words: [string, string, string][] = [
    ["failed to execute message; message index: 0: Deployment exists", "rejected", "deployment_exists"],
    ["failed to execute message; message index: 0: Deployment closed", "rejected", "deployment_closed"],
    [
      "failed to execute message; message index: 0: Deployment not found",
      "not_found",
      "deployment_not_found",
    ],
    ["insufficient balance: Deposit invalid", "rejected", "insufficient_funds"],
    ["deposit too low: Deposit invalid", "rejected", "deposit_too_low"],
    ["bid not open", "rejected", "bid_not_open"],
    ["bid: order not open", "rejected", "order_not_open"],
    ["out of gas in location: WriteFlat; gasWanted: 1, gasUsed: 2: out of gas", "rejected", "out_of_gas"],
    ["unordered tx timeout_timestamp has already passed: tx timeout", "unavailable", "tx_expired"],
  ];
  it.each(words)("%s", (text, code, reason) => {
    expect(refusedTx("deliver", text)).toMatchObject({ code, details: { reason } });
  });
  it("leaves an ill node's simulation unknown, and takes a block's verdict as final", () => {
    expect(refusedTx("simulate", "panic: runtime error")).toMatchObject({ code: "unavailable" });
    expect(refusedTx("simulate", "failed to execute message; message index: 0: new words")).toMatchObject({
      code: "rejected",
    });
    expect(refusedTx("deliver", "new words")).toMatchObject({
      code: "rejected",
      details: { reason: "chain_refused" },
    });
  });
  it("knows only the chain's own NotFound as not found", () => {
    expect(failedQuery(new SDKError("gone", SDKErrorCode.NotFound), "q").code).toBe("not_found");
    expect(failedQuery(new SDKError("404 page not found", SDKErrorCode.Unknown), "q").code).toBe(
      "unavailable",
    );
    expect(failedQuery(new SDKError("slow", SDKErrorCode.DeadlineExceeded), "q").code).toBe("timeout");
  });
});

describe("failover", () => {
  const down = new AppError("unavailable", "down");
  const missing = new AppError("not_found", "missing");
  it("moves on, and stays with the endpoint that works", async () => {
    const asked: string[] = [];
    const endpoints = createFailover(["a", "b"], log, "rest");
    const ask = (name: string) => {
      asked.push(name);
      return name === "a" ? Promise.reject(down) : Promise.resolve(name);
    };
    expect(await endpoints.first(ask)).toBe("b");
    expect(await endpoints.first(ask)).toBe("b");
    expect(asked).toEqual(["a", "b", "b"]);
  });
  it("believes not-found only when every endpoint that answers says so", async () => {
    const endpoints = () => createFailover(["a", "b"], log, "rest");
    await expect(endpoints().found(() => Promise.reject(missing))).rejects.toBe(missing);
    await expect(endpoints().found((n) => Promise.reject(n === "a" ? missing : down))).rejects.toBe(missing);
    expect(await endpoints().found((n) => (n === "a" ? Promise.reject(missing) : Promise.resolve(n)))).toBe(
      "b",
    );
    await expect(endpoints().found(() => Promise.reject(down))).rejects.toBe(down);
  });
  it("does not ask another endpoint after a definite refusal", async () => {
    const refused = new AppError("rejected", "no");
    let asked = 0;
    const ask = () => {
      asked++;
      return Promise.reject(refused);
    };
    await expect(createFailover(["a", "b"], log, "rpc").first(ask)).rejects.toBe(refused);
    expect(asked).toBe(1);
  });
  it("needs an endpoint", () => {
    expect(() => createFailover([], log, "rpc")).toThrow(/rpc/);
  });
});

describe("the wallet", () => {
  it("has the address that cosmjs derives", async () => {
    const reference = await DirectSecp256k1HdWallet.fromMnemonic(MNEMONIC, { prefix: "akash" });
    const [account] = await reference.getAccounts();
    expect((await openWallet(`  ${MNEMONIC.replaceAll(" ", "  ")}\n`)).address).toBe(account?.address);
  });
  it("refuses a bad mnemonic without quoting it", async () => {
    const refusal = await openWallet("zebra zebra junk").catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "misconfigured" });
    expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toContain("zebra");
  });
  it("signs provider tokens that the SDK's validator and the public key accept", async () => {
    const wallet = await openWallet(MNEMONIC);
    const token = await createProviderToken(wallet, systemClock)(wallet.address, "status");
    const result = new JwtValidator().validateToken(token);
    expect(result).toMatchObject({ isValid: true });
    const [header = "", payload = "", signature = ""] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    expect(claims.exp - systemClock.now() / 1000).toBeLessThanOrEqual(300);
    const [account] = await wallet.signer.getAccounts();
    const parsed = Secp256k1Signature.fromFixedLength(new Uint8Array(Buffer.from(signature, "base64url")));
    const verify = (text: string) =>
      Secp256k1.verifySignature(parsed, sha256(Buffer.from(text)), account?.pubkey ?? new Uint8Array());
    expect(await verify(`${header}.${payload}`)).toBe(true);
    expect(await verify(`${header}.${payload}x`)).toBe(false);
  });
});
