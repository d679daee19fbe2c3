import type { Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { decodeUpdate, laneOf } from "../../src/chat/telegram/decode.ts";

const us = { id: 77, username: "goclaw_bot" };
const ann = {
  id: 5,
  is_bot: false,
  first_name: "Ann",
  last_name: "Lee",
  username: "annlee",
  language_code: "en",
};
const TOKEN = "123456789:AAEhBOweik9ai2o01ZPe5xkVFm_5G9x4yTU";

const message = (text: string, more: Record<string, unknown> = {}, type = "private") =>
  ({
    update_id: 1,
    message: {
      message_id: 3,
      date: 1,
      from: ann,
      chat: { id: type === "private" ? 5 : -9, type },
      text,
      ...more,
    },
  }) as unknown as Update;
const deed = (update: Update) => {
  const intent = decodeUpdate(update, us);
  if (!intent) return null;
  const { platform, from, chat, ...rest } = intent;
  return rest;
};

describe("commands", () => {
  it.each([
    ["/start", { name: "start", text: "" }],
    ["/start abc-_9", { name: "start", text: "abc-_9" }],
    ["/START@GoClaw_Bot  x ", { name: "start", text: "x" }],
    ["/blacklist add akash1q slow\nvery", { name: "blacklist", text: "add akash1q slow\nvery" }],
  ])("%j", (text, wanted) => {
    expect(deed(message(text))).toMatchObject({ kind: "command", ...wanted });
  });

  it("for another bot are none of our business", () => {
    expect(deed(message("/start@other_bot", {}, "group"))).toBeNull();
  });

  it("are not made of odd slashes", () => {
    for (const text of ["/", "//deploy", "/🙂", "a /deploy"])
      expect(deed(message(text))).toMatchObject({ kind: "text" });
  });
});

describe("tokens", () => {
  it.each([TOKEN, `here: ${TOKEN}.`, `/deploy ${TOKEN}`, `token=${TOKEN}`, `\n${TOKEN}\n`])(
    "are seen in %j",
    (text) => {
      expect(deed(message(text))).toMatchObject({ kind: "token", token: TOKEN });
    },
  );

  it("are seen in a caption and in a group, said to us or not", () => {
    expect(deed(message("", { text: undefined, caption: TOKEN, photo: [] }))).toMatchObject({
      kind: "token",
    });
    expect(deed(message(`for the others ${TOKEN}`, {}, "supergroup"))).toMatchObject({ kind: "token" });
  });

  it("are not seen in times, ratios and short secrets", () => {
    for (const text of ["12:30", "1234567:short", "aspect 16:9"])
      expect(deed(message(text))).toMatchObject({ kind: "text" });
  });
});

describe("groups", () => {
  it("are listened to only when somebody speaks to us", () => {
    expect(deed(message("hello all", {}, "group"))).toBeNull();
    expect(deed(message("hello @goclaw_bot", {}, "group"))).toMatchObject({ kind: "text" });
    expect(deed(message("yes", { reply_to_message: { from: { id: 77 } } }, "group"))).toMatchObject({
      kind: "text",
    });
  });

  it("tell once that we were added", () => {
    const membership = (oldStatus: string, newStatus: string, type: string) =>
      ({
        update_id: 1,
        my_chat_member: {
          from: ann,
          chat: { id: -9, type },
          date: 1,
          old_chat_member: { status: oldStatus, user: {} },
          new_chat_member: { status: newStatus, user: {} },
        },
      }) as unknown as Update;
    expect(deed(membership("left", "member", "supergroup"))).toEqual({ kind: "joined_group" });
    expect(deed(membership("member", "administrator", "supergroup"))).toBeNull();
    expect(deed(membership("member", "kicked", "supergroup"))).toBeNull();
    expect(deed(membership("member", "kicked", "private"))).toEqual({ kind: "blocked" });
    expect(deed(membership("kicked", "member", "private"))).toEqual({ kind: "unblocked" });
  });
});

describe("the rest", () => {
  it("reads who spoke", () => {
    expect(decodeUpdate(message("x"), us)).toMatchObject({
      platform: "telegram",
      from: { id: "5", displayName: "Ann Lee", username: "annlee", language: "en" },
      chat: { id: "5", kind: "private" },
    });
  });

  it("answers what it cannot read, but not service messages, bots or edits", () => {
    expect(deed(message("", { text: undefined, sticker: {} }))).toMatchObject({ kind: "unreadable" });
    expect(deed(message("", { text: undefined, pinned_message: {} }))).toBeNull();
    expect(deed(message("", { text: undefined, managed_bot_created: { bot: {} } }))).toBeNull();
    expect(deed(message("x", { from: { ...ann, is_bot: true } }))).toBeNull();
    expect(deed({ update_id: 1, edited_message: {} } as unknown as Update)).toBeNull();
  });

  it("puts everything of one person into one lane", () => {
    expect(laneOf(message("x"))).toBe("telegram:user:5");
    expect(laneOf({ update_id: 1, callback_query: { from: ann } } as unknown as Update)).toBe(
      "telegram:user:5",
    );
    expect(laneOf({ update_id: 1, managed_bot: { user: ann } } as unknown as Update)).toBe("telegram:user:5");
    expect(laneOf({ update_id: 1 } as Update)).toBe("telegram:other");
  });
});
