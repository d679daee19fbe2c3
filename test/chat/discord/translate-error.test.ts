import { expect, it } from "vitest";
import { translateDiscordError } from "../../../src/chat/discord/translate-error.ts";

it("opening private chats too fast is waited out; any other refusal is one for good", () => {
  const refused = (code: number) =>
    translateDiscordError({ status: 400, code, message: "You are opening direct messages too fast" }, "POST");
  expect(refused(40003)).toMatchObject({
    code: "rate_limited",
    details: { retryAfterMs: 60_000, unsent: true },
  });
  expect(refused(50035)).toMatchObject({ code: "rejected" });
});
