// Keeps the pane live: refreshes what changed, sends forms without leaving the page.
import { oneAtATime, refreshLog, scrollDown, showToast } from "./chat-pane.js";

const { c, as } = document.body.dataset;
const toast = document.getElementById("toast");
const TOAST_MS = 4500;
const here = new URLSearchParams({ c, ...(as ? { as } : {}) });
document.body.classList.add("scripted");

const last = {};
function refreshPart(id, text) {
  if (last[id] === text) return;
  const isFirst = last[id] === undefined;
  last[id] = text;
  const part = document.getElementById(id);
  if (isFirst && part.innerHTML.trim() === text.trim()) return;
  const draft = id === "composer" ? part.querySelector(".composer textarea")?.value : undefined;
  const hadFocus = part.contains(document.activeElement);
  part.innerHTML = text;
  const field = part.querySelector("textarea, input:not([type=hidden]), select");
  if (field && draft) field.value = draft;
  if (field && (hadFocus || id === "modal" || part.querySelector(".run"))) field.focus();
}

let typingEnds;
const refresh = oneAtATime(async () => {
  const parts = await fetch(`parts?${here}`).then((response) => response.json());
  refreshLog(parts.log);
  clearTimeout(typingEnds);
  for (const id of ["places", "status", "composer", "modal"]) refreshPart(id, parts[id]);
  // "is typing…" ends by itself, without an event.
  if (document.querySelector(".doing")) typingEnds = setTimeout(refresh, 3000);
});

function openRun(line) {
  if (line) here.set("run", line);
  else here.delete("run");
  document.querySelector(".picker[open]")?.removeAttribute("open");
  refresh();
}

async function submit(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  form.closest("details")?.removeAttribute("open");
  form.classList.add("busy");
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { accept: "application/json" },
    });
    const answer = await response.json();
    if (answer.toast) showToast(answer.toast, TOAST_MS);
    const field = form.querySelector(".composer textarea");
    if (field && !answer.isWrong) field.value = "";
    if (form.matches(".run") && !answer.isWrong) here.delete("run");
  } catch {
    showToast("No connection. Try again.", TOAST_MS);
  }
  form.classList.remove("busy");
  refresh();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-act]")) return;
  event.preventDefault();
  if (event.target.classList.contains("busy")) return;
  submit(event.target, event.submitter);
  const field = event.target.closest(".composer")?.querySelector("textarea");
  if (field && event.target.contains(field)) field.value = "";
});

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-go]")) event.target.form.requestSubmit();
});

// A slash in the empty field opens the commands, and what follows narrows them down.
function narrow(text) {
  const picker = document.querySelector(".picker");
  if (!picker) return;
  const isCommand = text.startsWith("/");
  picker.toggleAttribute("open", isCommand);
  const wanted = text.slice(1).toLowerCase();
  for (const row of picker.querySelectorAll("li"))
    row.hidden = isCommand && !row.querySelector("b").textContent.slice(1).startsWith(wanted);
}

let asked = 0;
async function suggest(field) {
  const mine = ++asked;
  const form = field.form;
  const query = new URLSearchParams(here);
  query.set("line", form.dataset.line);
  query.set("option", field.dataset.suggest);
  query.set("typed", field.value);
  const { choices } = await fetch(`suggest?${query}`).then((response) => response.json());
  const list = document.getElementById(field.getAttribute("aria-controls"));
  if (mine !== asked || !list) return;
  list.replaceChildren(
    ...choices.map(({ name, value }) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("role", "option");
      button.textContent = name;
      button.addEventListener("click", () => {
        field.value = value;
        asked++;
        list.hidden = true;
        field.setAttribute("aria-expanded", "false");
        field.focus();
      });
      row.setAttribute("role", "presentation");
      row.append(button);
      return row;
    }),
  );
  list.hidden = choices.length === 0;
  field.setAttribute("aria-expanded", String(choices.length > 0));
}

let typing;
document.addEventListener("input", (event) => {
  if (event.target.matches(".composer textarea")) narrow(event.target.value);
  if (!event.target.matches("[data-suggest]")) return;
  clearTimeout(typing);
  typing = setTimeout(() => suggest(event.target).catch(() => {}), 150);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-suggest]") && event.target.value === "")
    suggest(event.target).catch(() => {});
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.querySelector("#modal form[action=modal-close]")?.requestSubmit();
    document.querySelector(".picker[open]")?.removeAttribute("open");
  }
  if (event.key !== "Enter" || event.shiftKey || !event.target.matches(".composer textarea")) return;
  event.preventDefault();
  const first = document.querySelector(".picker[open] li:not([hidden]) :is(a, button)");
  if (first) {
    event.target.value = "";
    first.click();
  } else event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const run = event.target.closest("[data-run]");
  if (run) {
    event.preventDefault();
    const field = document.querySelector(".composer textarea");
    if (field) field.value = "";
    openRun(run.dataset.run);
  }
  if (!event.target.closest(".picker, .composer textarea"))
    document.querySelector(".picker[open]")?.removeAttribute("open");
});

const events = new EventSource("events");
events.addEventListener("change", refresh);
events.addEventListener("open", refresh);
if (new URLSearchParams(location.search).get("run"))
  here.set("run", new URLSearchParams(location.search).get("run"));
scrollDown();
if (!toast.hidden) showToast(toast.textContent, TOAST_MS);
