import { createPublicKey, X509Certificate } from "node:crypto";
import { certificateManager } from "@akashnetwork/chain-sdk";
import { expect, it } from "vitest";
import { selfSigned } from "../../../src/sandbox/akash/providers/self-signed.ts";

const ADDRESS = "akash1q7spv2cw06yszgfp4f9ed59lkka6ytn8g4tkjf";
const DAY_MS = 86_400_000;
const from = new Date("2026-11-27T18:16:06Z");

/** Which parts a certificate is made of, and how: every tag in its order, without what differs from one to the next. */
function tagsOf(der: Uint8Array): string[] {
  const tags: string[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der[at] ?? 0;
    const [length, begins] = lengthAt(der, at + 1);
    const body = der.subarray(begins, begins + length);
    const isMany = (tag & 0x20) !== 0;
    tags.push(tag.toString(16), ...(isMany ? ["(", ...tagsOf(body), ")"] : []));
    at = begins + length;
  }
  return tags;
}

function lengthAt(der: Uint8Array, at: number): [length: number, begins: number] {
  const first = der[at] ?? 0;
  if (first < 0x80) return [first, at + 1];
  const size = first & 0x7f;
  return [Number(`0x${Buffer.from(der.subarray(at + 1, at + 1 + size)).toString("hex")}`), at + 1 + size];
}

it("has every part that a certificate of Akash's own tool has, and says the same", async () => {
  const to = new Date(from.getTime() + 3650 * DAY_MS);
  const theirs = await certificateManager.generatePEM(ADDRESS, { validFrom: from, validTo: to });
  const ours = selfSigned(ADDRESS, { from, to });
  const [one, other] = [new X509Certificate(ours.cert), new X509Certificate(theirs.cert)];
  expect(tagsOf(one.raw)).toEqual(tagsOf(other.raw));

  const { hSerial, ...read } = await certificateManager.parsePem(ours.cert);
  const { hSerial: _, ...known } = await certificateManager.parsePem(theirs.cert);
  expect(read).toEqual(known);
  expect(hSerial).toMatch(/^[4-7][0-9a-f]{15}$/);
  const said = ({ subject, issuer, keyUsage, ca, validFrom, validTo }: X509Certificate) => ({
    subject,
    issuer,
    keyUsage,
    ca,
    validFrom,
    validTo,
  });
  expect(said(one)).toEqual(said(other));
  expect(ours.publicKey).toMatch(/^-----BEGIN EC PUBLIC KEY-----\n/);
  expect(theirs.publicKey).toMatch(/^-----BEGIN EC PUBLIC KEY-----\r?\n/);
});

it("is signed by its own key, and by no other", () => {
  const [one, other] = [selfSigned(ADDRESS, { from, to: from }), selfSigned(ADDRESS, { from, to: from })];
  const certificate = new X509Certificate(one.cert);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.verify(createPublicKey(other.key))).toBe(false);
  expect(certificate.serialNumber).not.toBe(new X509Certificate(other.cert).serialNumber);
});

it("is valid beyond 2049, where years are written with four digits", async () => {
  const to = new Date("2051-01-02T03:04:05Z");
  const { cert } = selfSigned(ADDRESS, { from, to });
  expect(new Date(new X509Certificate(cert).validTo)).toEqual(to);
});
