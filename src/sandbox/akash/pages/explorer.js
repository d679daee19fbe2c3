// Refreshes the live part unless the person is just using a control in it.
const live = document.getElementById("live");
let shown = "";

function inUse() {
  const focused = document.activeElement;
  return focused instanceof HTMLSelectElement && live.contains(focused);
}

async function refresh() {
  if (document.hidden || inUse()) return;
  const response = await fetch(live.dataset.source, { cache: "no-store" });
  if (!response.ok) return;
  const { html } = await response.json();
  if (html === shown || inUse()) return;
  shown = html;
  live.innerHTML = html;
}

live.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement) event.target.form.requestSubmit();
});
setInterval(() => refresh().catch(() => {}), 1500);
