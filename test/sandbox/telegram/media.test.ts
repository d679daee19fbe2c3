import { type GrammyError, InputFile } from "grammy";
import type { InputRichBlock } from "grammy/types";
import { expect, test } from "vitest";
import { meet } from "../../../src/sandbox/visitor/telegram-person.ts";
import { pngOf } from "../png.ts";
import { grammy, MAIN_TOKEN, startTwin } from "./with-twin.ts";

async function scene() {
  const twin = await startTwin();
  const ann = meet(twin, "Ann");
  ann.says("/start");
  const { api } = grammy(twin);
  return { twin, ann, api };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as GrammyError).description;
  }
  return "accepted";
}

const png = (width = 1200, height = 800, bytes = 0) =>
  new InputFile(pngOf(width, height, bytes), "usage.png");
const photo = (media: InputFile | string): InputRichBlock => ({
  type: "photo",
  photo: { type: "photo", media },
});
const document = (media: InputFile | string): InputRichBlock => ({
  type: "document",
  document: { type: "document", media },
});
const paragraph = (text: string): InputRichBlock => ({ type: "paragraph", text });

test("a rich message shows a picture and offers a file, and is changed like text", async () => {
  const { api, ann } = await scene();
  const csv = new InputFile(Buffer.from("time,tokens\n"), "usage.csv");
  const { message_id, rich_message } = await api.sendRichMessage(ann.id, {
    blocks: [
      photo(png()),
      paragraph("As of now"),
      { type: "details", summary: "Raw", blocks: [document(csv)] },
    ],
  });
  const [first] = rich_message.blocks;
  expect(first).toMatchObject({ type: "photo", photo: [{ width: 1200, height: 800 }] });
  expect(ann.lastCard()).toMatchObject({ pictures: 1, files: ["usage.csv"] });
  expect(ann.app.picture(message_id)).toMatchObject({ mimeType: "image/png", width: 1200, height: 800 });
  expect(ann.app.file(message_id)).toMatchObject({
    mimeType: "text/csv",
    bytes: Buffer.from("time,tokens\n"),
  });
  const { raw } = api;
  await raw.editMessageText({ chat_id: ann.id, message_id, rich_message: { blocks: [paragraph("Gone")] } });
  expect(ann.lastCard()).toMatchObject({ pictures: 0, files: [], edits: 1 });
  expect(() => ann.app.picture(message_id)).toThrow("shows no picture");
  await raw.editMessageText({
    chat_id: ann.id,
    message_id,
    rich_message: { blocks: [photo(png(600, 400))] },
  });
  expect(ann.app.picture(message_id)).toMatchObject({ width: 600, height: 400 });
});

test("a picture that is a message of its own has a caption, and no text to change", async () => {
  const { api, ann } = await scene();
  const { message_id, photo: sizes } = await api.sendPhoto(ann.id, png(), { caption: "Usage" });
  expect(ann.lastCard()).toMatchObject({ pictures: 1, text: "🖼 photo\nUsage" });
  expect(await refusal(api.editMessageText(ann.id, message_id, "x"))).toBe(
    "Bad Request: there is no text in the message to edit",
  );
  const again = await api.sendPhoto(ann.id, sizes.at(-1)?.file_id ?? "");
  expect(ann.app.picture(again.message_id).bytes).toEqual(ann.app.picture(message_id).bytes);
  expect(await refusal(api.sendDocument(ann.id, sizes.at(-1)?.file_id ?? ""))).toBe(
    "Bad Request: can't use file of type Photo as Document",
  );
});

test("pictures and files are refused in Telegram's words", async () => {
  const { api, ann } = await scene();
  const notAPicture = new InputFile(Buffer.from("time,tokens"), "usage.png");
  const tooMany = Array.from({ length: 51 }, () => photo(png(10, 10)));
  expect(await refusal(api.sendPhoto(ann.id, notAPicture))).toBe("Bad Request: IMAGE_PROCESS_FAILED");
  expect(await refusal(api.sendPhoto(ann.id, png(9_000, 1_001)))).toBe(
    "Bad Request: PHOTO_INVALID_DIMENSIONS",
  );
  expect(await refusal(api.sendPhoto(ann.id, png(2_100, 100)))).toBe("Bad Request: PHOTO_INVALID_DIMENSIONS");
  expect(await refusal(api.sendPhoto(ann.id, png(1200, 800, 10 * 1024 * 1024 + 1)))).toBe(
    "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
  );
  expect(await refusal(api.sendDocument(ann.id, new InputFile(Buffer.alloc(0), "a.csv")))).toBe(
    "Bad Request: file must be non-empty",
  );
  expect(await refusal(api.sendPhoto(ann.id, png(), { caption: "x".repeat(1025) }))).toBe(
    "Bad Request: message caption is too long",
  );
  expect(await refusal(api.sendRichMessage(ann.id, { blocks: tooMany }))).toBe(
    "Bad Request: RICH_MESSAGE_MEDIA_TOO_MUCH",
  );
  const nowhere = { blocks: [photo("attach://nowhere")] };
  expect(await refusal(api.sendRichMessage(ann.id, nowhere))).toBe(
    "Bad Request: wrong file identifier/HTTP URL specified",
  );
  expect(ann.transcript().filter(({ fromBot }) => fromBot)).toEqual([]);
});

test("a form must hang together: no part that nothing names, no field that there is not", async () => {
  const { twin, ann } = await scene();
  const ask = async (parts: Record<string, string | Blob>): Promise<unknown> => {
    const form = new FormData();
    form.set("chat_id", String(ann.id));
    for (const [name, part] of Object.entries(parts)) form.set(name, part);
    const answer = await fetch(`${twin.apiRoot}/bot${MAIN_TOKEN}/sendPhoto`, { method: "POST", body: form });
    return (await answer.json()) as unknown;
  };
  const image = new Blob([new Uint8Array(pngOf(10, 10))]);
  expect(await ask({ photo: image })).toMatchObject({ ok: true });
  expect(await ask({ photo: "attach://a", a: image })).toMatchObject({ ok: true });
  expect(await ask({ photo: "attach://a", a: image, b: image })).toMatchObject({
    description: 'Bad Request: unknown parameter "b"',
  });
  expect(await ask({ photo: '{"a":1}' })).toMatchObject({ ok: false });
  expect(await ask({ photo: image, legend: "x" })).toMatchObject({
    description: 'Bad Request: unknown parameter "legend"',
  });
});

test("the pane shows the picture and hands the file out", async () => {
  const { twin, api, ann } = await scene();
  const csv = new InputFile(Buffer.from("<b>,1\n"), "usage.csv");
  await api.sendRichMessage(ann.id, { blocks: [photo(png()), document(csv)] });
  const page = await (await twin.pages.request(`/?as=${ann.id}`)).text();
  const address = /<img src="(file\?id=[^"]+)" width="1200" height="800" alt="Photo">/.exec(page)?.[1];
  const image = await twin.pages.request(`/${address}`);
  expect(image.headers.get("content-type")).toBe("image/png");
  const download = /href="(file\?id=[^"]+)" download="usage.csv"/.exec(page)?.[1];
  const file = await twin.pages.request(`/${download}`);
  expect(file.headers.get("content-disposition")).toBe("attachment");
  expect(await file.text()).toBe("<b>,1\n");
});
