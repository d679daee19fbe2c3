import { existsSync, readFileSync } from "node:fs";
import { createClerkClient } from "@clerk/backend";
import { isClerkAPIResponseError } from "@clerk/backend/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClerkTwin } from "../../../src/sandbox/clerk/clerk-twin.ts";
import { CLIENT, SECRET_KEY, startTwin } from "./clerk-world.ts";

const SPEC = new URL("../../../../shared/specs/clerk-bapi-2026-05-12.yml", import.meta.url);

let twin: ClerkTwin;
const client = (secretKey = SECRET_KEY) =>
  createClerkClient({ secretKey, apiUrl: twin.apiUrl, telemetry: { disabled: true } });

beforeAll(async () => {
  twin = await startTwin();
});
afterAll(() => twin.close());

async function problemOf(work: Promise<unknown>): Promise<{ status: number; code: string | undefined }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isClerkAPIResponseError(error)) throw new Error(`expected a Clerk error, got ${String(error)}`);
  return { status: error.status, code: error.errors[0]?.code };
}

describe("the Backend API, through Clerk's own SDK", () => {
  test("reads, lists and counts users", async () => {
    const ann = twin.createUser({ email: "Ann@Example.com", firstName: "Ann" });
    twin.createUser({ email: "bob@example.com", verified: false });
    const user = await client().users.getUser(ann.id);
    expect(user.primaryEmailAddress?.emailAddress).toBe("ann@example.com");
    expect(user.primaryEmailAddress?.verification?.status).toBe("verified");
    const found = await client().users.getUserList({ emailAddress: ["bob@example.com"] });
    expect(found.totalCount).toBe(1);
    expect(found.data[0]?.emailAddresses[0]?.verification?.status).toBe("unverified");
  });

  test("shows the OAuth application without its secret", async () => {
    const apps = await client().oauthApplications.list();
    expect(apps.data[0]?.clientId).toBe(CLIENT.clientId);
    expect(JSON.stringify(apps)).not.toContain(CLIENT.clientSecret);
  });

  test("answers in Clerk's words for a missing user and a wrong key", async () => {
    expect(await problemOf(client().users.getUser("user_nobody"))).toEqual({
      status: 404,
      code: "resource_not_found",
    });
    expect(await problemOf(client("sk_test_wrong").users.getUserList())).toEqual({
      status: 401,
      code: "clerk_key_invalid",
    });
  });

  test("refuses what it does not know instead of ignoring it", async () => {
    const headers = { authorization: `Bearer ${SECRET_KEY}` };
    expect((await fetch(`${twin.apiUrl}/v1/users?emailAddress=x`, { headers })).status).toBe(422);
    expect((await fetch(`${twin.apiUrl}/v1/sessions`, { headers })).status).toBe(422);
    expect((await fetch(`${twin.apiUrl}/v1/sessions?user_id=u&state=active`, { headers })).status).toBe(422);
    expect((await fetch(`${twin.apiUrl}/v1/organizations`, { headers })).status).toBe(404);
    expect((await fetch(`${twin.apiUrl}/v1/users`)).status).toBe(401);
  });

  test("uses exactly application/json; the SDK reads any other spelling as text", async () => {
    const headers = { authorization: `Bearer ${SECRET_KEY}` };
    expect((await fetch(`${twin.apiUrl}/v1/users`, { headers })).headers.get("content-type")).toBe(
      "application/json",
    );
  });

  test("two people never share an address", () => {
    twin.createUser({ email: "eve@example.com" });
    expect(() => twin.createUser({ email: "EVE@example.com" })).toThrow("That email address is taken");
  });

  test("a user has every required field of Clerk's specification and no other", async (context) => {
    if (!existsSync(SPEC)) return context.skip("Clerk's specification is not beside this checkout");
    const { required, known } = userSchema(readFileSync(SPEC, "utf8"));
    const user = twin.createUser({ email: "spec@example.com" });
    const answer = await fetch(`${twin.apiUrl}/v1/users/${user.id}`, {
      headers: { authorization: `Bearer ${SECRET_KEY}` },
    });
    const keys = Object.keys((await answer.json()) as object);
    expect(required.length).toBeGreaterThan(30);
    expect(required.filter((name) => !keys.includes(name))).toEqual([]);
    expect(keys.filter((name) => !known.includes(name))).toEqual([]);
    expect(known).not.toContain("a_made_up_field");
  });
});

/** Field names of `components.schemas.User`, read by indentation: the file is regular. */
function userSchema(yaml: string): { required: string[]; known: string[] } {
  const lines = yaml.split("\n");
  const start = lines.indexOf("    User:");
  const length = lines.slice(start + 1).findIndex((line) => /^ {4}\S/.test(line));
  const body = lines.slice(start + 1, start + 1 + length);
  const split = body.indexOf("      required:");
  return {
    known: body.slice(0, split).flatMap((line) => /^ {8}([a-z_0-9]+):/.exec(line)?.[1] ?? []),
    required: body.slice(split).flatMap((line) => /^ {8}- ([a-z_0-9]+)/.exec(line)?.[1] ?? []),
  };
}
