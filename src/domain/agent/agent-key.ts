import { crc32 } from "node:zlib";

const PREFIX = "claw_";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62 to the 43rd is just above 2 to the 256th, and 62 to the 6th above 2 to the 32nd. */
const KEY_DIGITS = 43;
const CHECK_DIGITS = 6;
const CHECKED = /^claw_[0-9A-Za-z]{49}$/;

function base62(value: bigint, width: number): string {
  let out = "";
  for (let rest = value; rest > 0n; rest /= 62n) out = `${DIGITS[Number(rest % 62n)]}${out}`;
  return out.padStart(width, "0");
}

/** Without big numbers, since every call of a model is looked at. */
function checksum(text: string): string {
  let out = "";
  for (let rest = crc32(text); out.length < CHECK_DIGITS; rest = Math.floor(rest / DIGITS.length))
    out = `${DIGITS[rest % DIGITS.length]}${out}`;
  return out;
}

/**
 * An agent's key from 32 random bytes: `claw_`, 43 digits and a checksum of both, so that whoever scans for leaked
 * keys finds it and takes nothing else for one.
 */
export function agentKeyFrom(random: Buffer): string {
  const key = `${PREFIX}${base62(BigInt(`0x${random.toString("hex")}`), KEY_DIGITS)}`;
  return `${key}${checksum(key)}`;
}

/** True for what looks like one of our keys and cannot be one. Keys from before there were checksums look otherwise. */
export function isMistyped(key: string): boolean {
  if (!CHECKED.test(key)) return false;
  return !key.endsWith(checksum(key.slice(0, -CHECK_DIGITS)));
}
