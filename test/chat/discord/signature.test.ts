import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { requireSigned, signingKey } from "../../../src/chat/discord/signature.ts";

const NOW = Date.UTC(2026, 10, 26);
const pair = generateKeyPairSync("ed25519");
const publicHex = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
const key = signingKey(publicHex);
const BODY = '{"type":1}';

function headersFor(body: string, atMs = NOW, signer = pair.privateKey): Headers {
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = sign(null, Buffer.from(timestamp + body), signer).toString("hex");
  return new Headers({ "x-signature-ed25519": signature, "x-signature-timestamp": timestamp });
}

const verdict = (headers: Headers, body = BODY): string => {
  try {
    requireSigned(key, body, headers, NOW);
    return "taken";
  } catch (error) {
    return error instanceof Error ? error.message : "?";
  }
};

test("what Discord signed just now is taken", () => {
  expect(verdict(headersFor(BODY))).toBe("taken");
  expect(verdict(headersFor(BODY, NOW - 290_000))).toBe("taken");
});

test.each([
  ["a changed body", headersFor(BODY), '{"type":2}', "the signature does not hold"],
  [
    "another key",
    headersFor(BODY, NOW, generateKeyPairSync("ed25519").privateKey),
    BODY,
    "the signature does not hold",
  ],
  ["an old delivery", headersFor(BODY, NOW - 400_000), BODY, "the delivery is not of now"],
  ["one from the future", headersFor(BODY, NOW + 400_000), BODY, "the delivery is not of now"],
  ["no headers", new Headers(), BODY, "the delivery is not signed"],
  [
    "a malformed signature",
    new Headers({ "x-signature-ed25519": "zz", "x-signature-timestamp": String(NOW / 1000) }),
    BODY,
    "the delivery is not signed",
  ],
])("%s is refused", (_name, headers, body, words) => {
  expect(verdict(headers, body)).toBe(words);
});

test("a signature over another time is refused, so that none can be kept for later", () => {
  const old = headersFor(BODY, NOW - 3_600_000);
  old.set("x-signature-timestamp", String(NOW / 1000));
  expect(verdict(old)).toBe("the signature does not hold");
});
