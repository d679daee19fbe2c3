import { describe, expect, test } from "vitest";
import { createVault, type Sealed } from "../../src/db/vault.ts";
import { AppError } from "../../src/errors.ts";
import { newKey } from "./test-database.ts";

const place = { table: "deployments", column: "channel_token", rowId: "row-1" };
const reasonOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error instanceof AppError ? error.details.reason : error;
  }
  return "opened";
};

describe("vault", () => {
  test("opens what it sealed, and never gives the same ciphertext twice", () => {
    const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
    const one = vault.seal(place, "123:tökén");
    expect(one).toMatch(/^enc:[0-9a-f]{8}:[A-Za-z0-9+/]+=*$/);
    expect(one).not.toContain("123");
    expect(vault.seal(place, "123:tökén")).not.toBe(one);
    expect(vault.open(place, one)).toBe("123:tökén");
    expect(vault.open(place, vault.seal(place, ""))).toBe("");
  });

  test.each([
    ["another row", { ...place, rowId: "row-2" }],
    ["another column", { ...place, column: "channel_api_key" }],
    ["another table", { ...place, table: "orders" }],
    ["the same text split elsewhere", { table: "deployments.channel", column: "_token", rowId: "row-1" }],
  ])("a ciphertext moved to %s does not open", (_where, elsewhere) => {
    const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
    const sealed = vault.seal(place, "secret");
    expect(reasonOf(() => vault.open(elsewhere, sealed))).toBe("changed_or_moved");
    expect(reasonOf(() => vault.open(place, sealed))).toBe("opened");
  });

  test("one changed bit, a short text or another scheme does not open", () => {
    const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
    const sealed = vault.seal(place, "secret");
    const [scheme, keyId, encoded = ""] = sealed.split(":");
    const bytes = Buffer.from(encoded, "base64");
    for (const at of [0, 13, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const text = `${scheme}:${keyId}:${changed.toString("base64")}`;
      expect(reasonOf(() => vault.open(place, text as Sealed))).toBe("changed_or_moved");
    }
    expect(reasonOf(() => vault.open(place, `enc:${keyId}:AAAA` as Sealed))).toBe("too_short");
    expect(reasonOf(() => vault.open(place, "secret" as Sealed))).toBe("not_sealed");
  });

  test("a wrong key does not open; an old one in the ring does", () => {
    const [first, second, lookupKey] = [newKey(), newKey(), newKey()];
    const sealed = createVault({ encryptionKey: first, lookupKey }).seal(place, "secret");
    expect(reasonOf(() => createVault({ encryptionKey: second, lookupKey }).open(place, sealed))).toBe(
      "unknown_key",
    );
    const rotated = createVault({ encryptionKey: second, oldKeys: [first], lookupKey });
    expect(rotated.open(place, sealed)).toBe("secret");
    expect(rotated.seal(place, "secret").split(":")[1]).not.toBe(sealed.split(":")[1]);
  });

  test("lookup hashes are equal for equal values under one key, and survive a change of the encryption key", () => {
    const lookupKey = newKey();
    const one = createVault({ encryptionKey: newKey(), lookupKey });
    const two = createVault({ encryptionKey: newKey(), lookupKey });
    expect(one.lookupHash("token")).toBe(two.lookupHash("token"));
    expect(one.lookupHash("token")).not.toBe(one.lookupHash("Token"));
    expect(createVault({ encryptionKey: newKey(), lookupKey: newKey() }).lookupHash("token")).not.toBe(
      one.lookupHash("token"),
    );
  });

  test("refuses keys of the wrong shape without repeating them", () => {
    expect(() => createVault({ encryptionKey: "abc", lookupKey: newKey() })).toThrow(
      /ENCRYPTION_KEY must be 64 hex digits/,
    );
    expect(() => createVault({ encryptionKey: newKey(), lookupKey: "hunter2" })).toThrow(
      /^(?!.*hunter2).*LOOKUP_KEY/,
    );
  });
});
