// What the chats of all platforms do alike: a log that follows, a note that goes by itself, a refresh at a time.
const log = document.getElementById("log");
const toast = document.getElementById("toast");

export const scrollDown = () => log.scrollTo({ top: log.scrollHeight });
const isNearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

let toastTimer;
export function showToast(text, forMs) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.hidden = true;
  }, forMs);
}

const parse = (text) => {
  const template = document.createElement("template");
  template.innerHTML = text;
  return template.content;
};

// Replaces only messages whose version changed, so that focus, open lists and open details survive.
export function refreshLog(text) {
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

// Whoever asks while it is under way is served by one more turn; a turn that fails waits for the next change.
export function oneAtATime(work) {
  let isUnderWay = false;
  let isStale = false;
  return async function again() {
    if (isUnderWay) {
      isStale = true;
      return;
    }
    isUnderWay = true;
    try {
      await work();
    } catch {
      // The next change or reconnect tries again.
    } finally {
      isUnderWay = false;
      if (isStale) {
        isStale = false;
        again();
      }
    }
  };
}
