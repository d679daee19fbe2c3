import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { agentKeyFrom, isMistyped } from "../../src/domain/agent/agent-key.ts";
import { redact } from "../../src/log.ts";

const random = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

test("a key is found by its pattern and hidden in logs, and no two random values share one", () => {
  fc.assert(
    fc.property(random, random, (one, other) => {
      const key = agentKeyFrom(one);
      expect(key).toMatch(/^claw_[0-9A-Za-z]{49}$/);
      expect(redact(`curl -H "x-api-key: ${key}" failed`)).not.toContain(key.slice(5, 30));
      expect(agentKeyFrom(other) === key).toBe(one.equals(other));
      expect(isMistyped(key)).toBe(false);
    }),
  );
});

test("one changed character is noticed", () => {
  fc.assert(
    fc.property(random, fc.nat(48), fc.constantFrom(..."07Aaz"), (bytes, place, digit) => {
      const key = agentKeyFrom(bytes);
      const at = 5 + place;
      const changed = `${key.slice(0, at)}${digit}${key.slice(at + 1)}`;
      expect(isMistyped(changed)).toBe(changed !== key);
    }),
  );
});

test("a key from before there were checksums is left to the books", () => {
  expect(isMistyped(`claw_${randomBytes(32).toString("base64url")}`)).toBe(false);
  expect(isMistyped("sk-something-else")).toBe(false);
});
