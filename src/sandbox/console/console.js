// Marks the pane in view and keeps the facts beside the tabs current.
const wide = matchMedia("(min-width: 900px)");
const tabs = [...document.querySelectorAll("[data-tab]")];
const shown = {};

function currentPane() {
  const asked = location.hash.slice(1);
  const known = tabs.some((tab) => tab.dataset.tab === asked);
  if (wide.matches) return known && asked !== "telegram" ? asked : "akash";
  return known ? asked : "telegram";
}

function markCurrent() {
  const current = currentPane();
  for (const tab of tabs) {
    if (tab.dataset.tab === current) {
      tab.setAttribute("aria-current", "page");
      tab.scrollIntoView({ inline: "nearest", block: "nearest" });
    } else tab.removeAttribute("aria-current");
  }
}

// Stripe's and Clerk's pages do not refresh themselves; nobody is disturbed who is just using one.
function refreshPane(name) {
  if (name !== "stripe" && name !== "clerk") return;
  const frame = document.querySelector(`#${name} iframe`);
  const isBusy = frame === document.activeElement || frame === null;
  if (!isBusy && frame.clientHeight > 0) frame.contentWindow.location.reload();
}

async function refreshFacts() {
  if (document.hidden) return;
  const response = await fetch("/sandbox/console/facts.json");
  if (!response.ok) return;
  for (const [name, text] of Object.entries(await response.json())) {
    if (shown[name] === text) continue;
    const isFirst = shown[name] === undefined;
    shown[name] = text;
    const fact = document.querySelector(`[data-fact="${name}"]`);
    if (fact) fact.textContent = text;
    if (!isFirst) refreshPane(name);
  }
}

addEventListener("hashchange", markCurrent);
wide.addEventListener("change", markCurrent);
markCurrent();
if (tabs.length > 0) setInterval(() => refreshFacts().catch(() => {}), 2000);
