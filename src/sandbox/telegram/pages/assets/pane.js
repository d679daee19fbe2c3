// Keeps the pane live: refreshes what changed, sends forms without leaving the page.
import { oneAtATime, refreshLog, scrollDown, showToast } from "./chat-pane.js";

const { chat, as } = document.body.dataset;
const toast = document.getElementById("toast");
const TOAST_MS = 3500;
const here = new URLSearchParams({ chat, ...(as ? { as } : {}) });

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

let activityTimer;
const refresh = oneAtATime(async () => {
  clearTimeout(activityTimer);
  const parts = await fetch(`parts?${here}`).then((response) => response.json());
  refreshLog(parts.log);
  for (const id of ["chats", "status", "composer"]) refreshPart(id, parts[id]);
  // "typing…" ends by itself, without an event.
  if (document.querySelector(".doing")) activityTimer = setTimeout(refresh, 3000);
});

async function post(action, body) {
  try {
    const response = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
    const answer = await response.json();
    if (answer.toast) showToast(answer.toast, TOAST_MS);
  } catch {
    showToast("No connection. Try again.", TOAST_MS);
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
    showToast(copied ? "Copied to clipboard" : button.dataset.copy, TOAST_MS);
  }
  if (!event.target.closest(".menu")) document.querySelector(".menu[open]")?.removeAttribute("open");
});

const events = new EventSource("events");
events.addEventListener("change", refresh);
events.addEventListener("open", refresh);
scrollDown();
if (!toast.hidden) showToast(toast.textContent, TOAST_MS);
