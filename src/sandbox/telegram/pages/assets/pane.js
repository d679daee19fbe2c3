// Keeps the pane live: refreshes what changed, sends forms without leaving the page.
const { chat, as } = document.body.dataset;
const log = document.getElementById("log");
const toast = document.getElementById("toast");
const here = new URLSearchParams({ chat, ...(as ? { as } : {}) });

const scrollDown = () => log.scrollTo({ top: log.scrollHeight });
const isNearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

let toastTimer;
function showToast(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.hidden = true;
  }, 3500);
}

const parse = (text) => {
  const template = document.createElement("template");
  template.innerHTML = text;
  return template.content;
};

// Replaces only messages whose version changed, so that open details and focus survive.
function refreshLog(text) {
  const wasNearEnd = isNearEnd();
  const lastBefore = log.lastElementChild?.id;
  const fresh = [...parse(text).children];
  const ids = new Set(fresh.map((node) => node.id));
  for (const old of [...log.children]) if (!ids.has(old.id)) old.remove();
  fresh.forEach((node, index) => {
    const old = document.getElementById(node.id);
    if (!old) log.insertBefore(node, log.children[index] ?? null);
    else if (old.dataset.version !== node.dataset.version) old.replaceWith(node);
  });
  if (wasNearEnd || log.lastElementChild?.id !== lastBefore) scrollDown();
}

const last = {};
function refreshPart(id, text) {
  if (last[id] === text) return;
  const isFirst = last[id] === undefined;
  last[id] = text;
  const part = document.getElementById(id);
  if (isFirst && part.innerHTML.trim() === text.trim()) return;
  const draft = part.querySelector("textarea")?.value;
  const hadFocus = part.contains(document.activeElement);
  part.innerHTML = text;
  const field = part.querySelector("textarea");
  if (field && draft) field.value = draft;
  if (field && hadFocus) field.focus();
}

let isRefreshing = false;
let isStale = false;
let activityTimer;
async function refresh() {
  if (isRefreshing) {
    isStale = true;
    return;
  }
  isRefreshing = true;
  clearTimeout(activityTimer);
  try {
    const parts = await fetch(`parts?${here}`).then((response) => response.json());
    refreshLog(parts.log);
    for (const id of ["chats", "status", "composer"]) refreshPart(id, parts[id]);
    // "typing…" ends by itself, without an event.
    if (document.querySelector(".doing")) activityTimer = setTimeout(refresh, 3000);
  } catch {
    // The next change or reconnect tries again.
  } finally {
    isRefreshing = false;
    if (isStale) {
      isStale = false;
      refresh();
    }
  }
}

async function post(action, body) {
  try {
    const response = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
    const answer = await response.json();
    if (answer.toast) showToast(answer.toast);
  } catch {
    showToast("No connection. Try again.");
  }
  refresh();
}

async function submit(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const field = form.querySelector("textarea");
  if (field) field.value = "";
  form.closest("details")?.removeAttribute("open");
  form.classList.add("busy");
  await post(form.getAttribute("action"), body);
  form.classList.remove("busy");
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-send], [data-press]")) return;
  event.preventDefault();
  if (!event.target.classList.contains("busy")) submit(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || !event.target.matches("textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const command = event.target.closest("[data-command]")?.dataset.command;
  if (command) post("send", new URLSearchParams({ chat, as, text: command }));
  const button = event.target.closest("[data-copy]");
  if (button) {
    const copied = await navigator.clipboard?.writeText(button.dataset.copy).then(
      () => true,
      () => false,
    );
    showToast(copied ? "Copied to clipboard" : button.dataset.copy);
  }
  if (!event.target.closest(".menu")) document.querySelector(".menu[open]")?.removeAttribute("open");
});

const events = new EventSource("events");
events.addEventListener("change", refresh);
events.addEventListener("open", refresh);
scrollDown();
if (!toast.hidden) showToast(toast.textContent);
