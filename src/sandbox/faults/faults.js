// Sends the forms without leaving the page, and keeps it current unless the person is just choosing something.
const live = document.getElementById("live");
const said = document.getElementById("said");
let shown = "";

const isChoosing = () => document.activeElement instanceof HTMLSelectElement;

/** What has the focus, so that it can have it again in the new text. */
function focusedKey() {
  const { activeElement: at } = document;
  return live.contains(at)
    ? { form: at.form?.getAttribute("action"), id: at.form?.elements[0]?.value, name: at.name }
    : null;
}

function focusAgain(key) {
  if (key === null) return;
  for (const form of live.querySelectorAll("form")) {
    if (form.getAttribute("action") !== key.form || form.elements[0]?.value !== key.id) continue;
    [...form.elements].find((one) => one.name === key.name && !one.hidden && one.type !== "hidden")?.focus();
    return;
  }
}

async function refresh(isAsked = false) {
  if (document.hidden || (!isAsked && isChoosing())) return;
  const response = await fetch(`${live.dataset.base}/live.json`, { cache: "no-store" });
  if (!response.ok) return;
  const { html } = await response.json();
  if (html === shown || (!isAsked && isChoosing())) return;
  shown = html;
  const key = focusedKey();
  live.innerHTML = html;
  focusAgain(key);
}

live.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { target: form, submitter } = event;
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, submitter)),
    redirect: "manual",
  });
  const isDone = answer.type === "opaqueredirect";
  await refresh(true);
  said.textContent = isDone ? (live.querySelector(".deeds li")?.textContent ?? "") : "That did not work.";
});
live.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement) event.target.form.requestSubmit();
});
setInterval(() => refresh().catch(() => {}), 2000);
