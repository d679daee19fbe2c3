import { type Visitor, walkSignIn } from "./walk-sign-in.ts";

/**
 * Walks a person from the link they got in the chat to the code they must send back, page by page, as a browser would.
 * @throws Error with the page's text when a page refuses
 */
export async function walkLogin(input: { linkUrl: string; visitor: Visitor }): Promise<{ code: string }> {
  const page = await text(await fetch(input.linkUrl));
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1];
  if (action === undefined) throw new Error("the link page has no form");
  const pressed = await fetch(new URL(action, input.linkUrl), {
    method: "POST",
    headers: { origin: new URL(input.linkUrl).origin },
  });
  const cookie = pressed.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const href = /<a class="[^"]*" href="([^"]+)"/.exec(await text(pressed))?.[1];
  if (href === undefined) throw new Error("the page after the press leads nowhere");
  const callbackUrl = await walkSignIn({
    authorizeUrl: href.replaceAll("&amp;", "&"),
    visitor: input.visitor,
  });
  const done = await text(await fetch(callbackUrl, { headers: { cookie } }));
  const code = /<p class="code"[^>]*>(\d{4}) (\d{4})<\/p>/.exec(done);
  if (!code) throw new Error("the last page shows no code");
  return { code: `${code[1]}${code[2]}` };
}

async function text(answer: Response): Promise<string> {
  const body = await answer.text();
  if (answer.ok) return body;
  throw new Error(`page refused (${answer.status}): ${body.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ")}`);
}
