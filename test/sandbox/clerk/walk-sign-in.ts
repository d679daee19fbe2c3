/** One page in a person's hands: its address, its status and its text. */
interface Page {
  url: string;
  status: number;
  text: string;
}

/** Who signs in: somebody new, or a person who exists. */
export type Visitor = { firstName: string; email: string };

const plainText = (text: string) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

function field(text: string, name: string): string | undefined {
  const found = new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(text)?.[1];
  return found === undefined ? undefined : plainText(found);
}

/** A browser's view of one site: keeps cookies and follows redirects while they stay on the issuer. */
function openBrowser(origin: string) {
  const cookies = new Map<string, string>();
  async function go(url: string, form?: Record<string, string>): Promise<Page | { leaves: string }> {
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const match = /^([^=]+)=([^;]*)/.exec(line);
      if (match?.[1]) cookies.set(match[1], match[2] ?? "");
    }
    const location = answer.headers.get("location");
    const text = await answer.text();
    if (location === null) return { url, status: answer.status, text };
    const next = new URL(location, url);
    const leaves = !next.href.startsWith(origin);
    return leaves ? { leaves: next.href } : go(next.href);
  }
  return go;
}

/**
 * Walks a person through the sign-in pages as a browser would and answers the URL that leads back to the application.
 * @throws Error with the page's text when a page refuses
 */
export async function walkSignIn(input: {
  authorizeUrl: string;
  visitor: Visitor;
  answer?: "allow" | "deny";
}): Promise<string> {
  const issuer = input.authorizeUrl.split("/oauth/authorize")[0] ?? "";
  const go = openBrowser(`${issuer}/`);
  let page = await go(input.authorizeUrl);
  for (let step = 0; step < 6; step++) {
    if ("leaves" in page) return page.leaves;
    if (page.status >= 400)
      throw new Error(
        `sign-in refused (${page.status}): ${page.text.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ")}`,
      );
    const attempt = field(page.text, "attempt");
    if (attempt === undefined) throw new Error("the sign-in page has no form");
    page = await go(...nextForm(page.text, issuer, attempt, input.visitor, input.answer ?? "allow"));
  }
  throw new Error("the sign-in never ended");
}

function nextForm(
  text: string,
  issuer: string,
  attempt: string,
  visitor: Visitor,
  answer: string,
): [string, Record<string, string>] {
  if (text.includes('/consent"')) return [`${issuer}/consent`, { attempt, answer }];
  if (text.includes('/verify"')) return [`${issuer}/verify`, { attempt, code: field(text, "code") ?? "" }];
  const rows = text.split("<li>").slice(1);
  const row = rows.find((candidate) =>
    plainText(candidate).includes(`<span>${visitor.email.toLowerCase()}</span>`),
  );
  if (row) return [`${issuer}/sign-in`, { attempt, user: field(row, "user") ?? "" }];
  return [`${issuer}/sign-up`, { attempt, first_name: visitor.firstName, email: visitor.email }];
}
