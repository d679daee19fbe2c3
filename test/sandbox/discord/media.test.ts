import { expect, test } from "vitest";
import { pngOf } from "../png.ts";
import { MAIN, rest, startTwin, V2 } from "./with-twin.ts";

const IMAGE = pngOf(1200, 800);
const usage = { name: "usage.png", contentType: "image/png", data: IMAGE };
const csv = { name: "usage.csv", contentType: "text/csv", data: Buffer.from("time,tokens\n") };
const gallery = (name: string) => ({
  type: 12,
  items: [{ media: { url: `attachment://${name}` }, description: "Tokens by day" }],
});
const fileBlock = (name: string) => ({ type: 13, file: { url: `attachment://${name}` } });
const text = (content: string) => ({ type: 10, content });
const names = (...all: string[]) => all.map((filename, id) => ({ id: `${id}`, filename }));

async function scene() {
  const twin = await startTwin();
  const bea = twin.createUser({ username: "bea" });
  const route = `/channels/${bea.channelId}/messages` as const;
  return { twin, bea, route, api: rest(twin) };
}

/** What was wrong, by path and code. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { rawError, status } = error as { rawError: unknown; status: number };
    return `${status} ${/"code":"([A-Z_]+)"/.exec(JSON.stringify(rawError))?.[1] ?? JSON.stringify(rawError)}`;
  }
  return "accepted";
}

test("a message shows a picture, offers a file, and is changed into one without and back", async () => {
  const { bea, route, api, twin } = await scene();
  const sent = (await api.post(route, {
    body: {
      flags: V2,
      components: [
        { type: 17, components: [text("As of now"), gallery("usage.png"), fileBlock("usage.csv")] },
      ],
      attachments: names("usage.png", "usage.csv"),
    },
    files: [usage, csv],
  })) as { id: string; attachments: unknown[] };
  expect(sent.attachments).toEqual([]);
  expect(bea.transcript().at(-1)).toMatchObject({
    pictures: [{ filename: "usage.png", description: "Tokens by day" }],
    files: ["usage.csv"],
  });
  expect(bea.picture(sent.id)).toMatchObject({ contentType: "image/png", bytes: IMAGE });
  expect(bea.file(sent.id)).toMatchObject({ name: "usage.csv", bytes: csv.data });
  const message = `${route}/${sent.id}` as const;
  await api.patch(message, { body: { components: [text("Gone")], attachments: [] } });
  expect(bea.transcript().at(-1)).toMatchObject({ pictures: [], files: [] });
  expect(() => bea.picture(sent.id)).toThrow("shows no picture");
  const back = { components: [gallery("usage.png")], attachments: names("usage.png") };
  await api.patch(message, { body: back, files: [usage] });
  expect(bea.picture(sent.id).bytes).toEqual(IMAGE);
  expect(twin.violations).toEqual([]);
});

test("what an edit does not name is gone, and what it leaves unsaid stays", async () => {
  const { bea, route, api } = await scene();
  const { id } = (await api.post(route, {
    body: { content: "two files" },
    files: [usage, csv],
  })) as { id: string };
  const message = `${route}/${id}` as const;
  await api.patch(message, { body: { content: "still two" } });
  expect(bea.transcript().at(-1)?.files).toEqual(["usage.png", "usage.csv"]);
  const { attachments } = (await api.get(message)) as { attachments: { id: string }[] };
  await api.patch(message, {
    body: { attachments: attachments.slice(1).map(({ id: kept }) => ({ id: kept })) },
  });
  expect(bea.transcript().at(-1)?.files).toEqual(["usage.csv"]);
});

test.each([
  [
    "a picture that did not come along",
    [gallery("usage.png")],
    [csv],
    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
  ],
  [
    "a file by another name",
    [fileBlock("usage.CSV")],
    [csv],
    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
  ],
  ["a table as a picture", [gallery("usage.csv")], [csv], "UNFURLED_MEDIA_ITEM_UNSUPPORTED_TYPE"],
  [
    "a file from elsewhere",
    [{ type: 13, file: { url: "https://a.example/b.csv" } }],
    [csv],
    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
  ],
  [
    "a description of 1,025 characters",
    [{ type: 12, items: [{ ...gallery("usage.png").items[0], description: "x".repeat(1025) }] }],
    [usage],
    "BASE_TYPE_BAD_LENGTH",
  ],
] as const)("%s is refused", async (_, components, files, code) => {
  const { route, api, bea } = await scene();
  expect(await refusal(api.post(route, { body: { flags: V2, components }, files: [...files] }))).toBe(
    `400 ${code}`,
  );
  expect(bea.transcript()).toEqual([]);
});

test("entries that mean no file, an edit that does not name its upload, and too much are refused", async () => {
  const { route, api } = await scene();
  const lost = { content: "x", attachments: [{ id: "3" }] };
  expect(await refusal(api.post(route, { body: lost, files: [csv] }))).toBe("400 ATTACHMENT_NOT_FOUND");
  const { id } = (await api.post(route, { body: { flags: V2, components: [text("x")] } })) as { id: string };
  const unnamed = { body: { components: [gallery("usage.png")] }, files: [usage] };
  expect(await refusal(api.patch(`${route}/${id}`, unnamed))).toBe(
    "400 UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
  );
  const huge = { ...csv, data: Buffer.alloc(10_485_761) };
  expect(await refusal(api.post(route, { body: {}, files: [huge] }))).toContain("413");
});

test("a form must hang together: no part of another name", async () => {
  const { twin, bea } = await scene();
  const form = new FormData();
  form.set("payload_json", JSON.stringify({ content: "x" }));
  form.set("file", new Blob(["a"]), "a.txt");
  const answer = await fetch(`${twin.apiRoot}/v10/channels/${bea.channelId}/messages`, {
    method: "POST",
    headers: { authorization: `Bot ${MAIN.token}` },
    body: form,
  });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(await answer.json())).toContain("BASE_TYPE_UNKNOWN_PART");
});

test("the pane shows the picture with its words and hands the file out, to those who may see it", async () => {
  const { twin, bea, route, api } = await scene();
  const { id } = (await api.post(route, {
    body: { flags: V2, components: [gallery("usage.png"), fileBlock("usage.csv")] },
    files: [usage, csv],
  })) as { id: string };
  const html = await (await twin.pages.request(`/?as=${bea.id}&c=${bea.channelId}`)).text();
  const page = html.replaceAll("&amp;", "&");
  expect(page).toContain(`<img src="file?message=${id}&name=usage.png" alt="Tokens by day">`);
  const image = await twin.pages.request(`/file?message=${id}&name=usage.png`);
  expect(image.headers.get("content-type")).toBe("image/png");
  expect(page).toContain(`href="file?message=${id}&name=usage.csv" download="usage.csv"`);
  const file = await twin.pages.request(`/file?message=${id}&name=usage.csv`);
  expect(file.headers.get("content-disposition")).toBe("attachment");
});
