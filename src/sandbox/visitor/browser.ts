/** One page in a person's hands. */
export interface Page {
  url: string;
  status: number;
  html: string;
  /** What a person reads, without markup. */
  text: string;
}

/** A browser without pictures or scripts: keeps cookies, follows redirects, fills in forms. */
export interface Browser {
  open(url: string): Promise<Page>;
  /** Submits the form whose button carries this label, with its own hidden fields and these on top. */
  press(page: Page, button: string | RegExp, fields?: Record<string, string>): Promise<Page>;
}

interface Form {
  action: string;
  method: string;
  fields: Record<string, string>;
  buttons: { label: string; name: string; value: string; action: string }[];
}

const MAX_REDIRECTS = 12;

const decode = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&");

const attribute = (tag: string, name: string): string =>
  decode(new RegExp(`\\s${name}="([^"]*)"`, "i").exec(tag)?.[1] ?? "");

const textOf = (html: string): string =>
  decode(html.replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]+>/g, " "))
    .replace(/\s+/g, " ")
    .trim();

function fieldsOf(body: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of body.matchAll(/<input[^>]*>/gi)) {
    const type = attribute(tag, "type").toLowerCase();
    const name = attribute(tag, "name");
    const chosen = !["radio", "checkbox"].includes(type) || / checked/i.test(tag);
    if (name && chosen && type !== "submit") fields[name] = attribute(tag, "value");
  }
  for (const [tag, options = ""] of body.matchAll(/<select[^>]*>([\s\S]*?)<\/select>/gi)) {
    const selected =
      /<option[^>]* selected[^>]*>/i.exec(options)?.[0] ?? /<option[^>]*>/i.exec(options)?.[0] ?? "";
    fields[attribute(tag, "name")] = attribute(selected, "value");
  }
  return fields;
}

function formsOf(page: Page): Form[] {
  return [...page.html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head = "", body = ""]) => ({
    action: attribute(` ${head}`, "action"),
    method: attribute(` ${head}`, "method").toUpperCase() || "GET",
    fields: fieldsOf(body),
    buttons: [...body.matchAll(/<button([^>]*)>([\s\S]*?)<\/button>/gi)].map(([, tag = "", label = ""]) => ({
      label: textOf(label),
      name: attribute(` ${tag}`, "name"),
      value: attribute(` ${tag}`, "value"),
      action: attribute(` ${tag}`, "formaction"),
    })),
  }));
}

/** Opens a browser with an empty cookie jar. */
export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();

  async function go(
    url: string,
    form?: { method: string; fields: Record<string, string> },
    hops = 0,
  ): Promise<Page> {
    if (hops > MAX_REDIRECTS) throw new Error(`too many redirects at ${url}`);
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const answer = await fetch(url, {
      method: form?.method ?? "GET",
      redirect: "manual",
      headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join("; "), ...(form ? { origin } : {}) },
      ...(form ? { body: new URLSearchParams(form.fields) } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) jar.set(name, value);
    }
    const html = await answer.text();
    const location = answer.headers.get("location");
    if (location && answer.status >= 300 && answer.status < 400)
      return go(new URL(location, url).href, undefined, hops + 1);
    return { url, status: answer.status, html, text: textOf(html) };
  }

  return {
    open: (url) => go(url),
    async press(page, button, fields = {}) {
      const fits = (label: string) => (typeof button === "string" ? label === button : button.test(label));
      for (const form of formsOf(page)) {
        const pressed = form.buttons.find((b) => fits(b.label));
        if (!pressed) continue;
        const all = { ...form.fields, ...(pressed.name ? { [pressed.name]: pressed.value } : {}), ...fields };
        const target = new URL(pressed.action || form.action || page.url, page.url);
        if (form.method === "POST") return go(target.href, { method: "POST", fields: all });
        target.search = new URLSearchParams(all).toString();
        return go(target.href);
      }
      throw new Error(`no button ${button} on ${page.url}: ${page.text.slice(0, 400)}`);
    },
  };
}
