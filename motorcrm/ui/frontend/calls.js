// Calls half typed. The page where a call is taken keeps them in this browser, for the person who types: `calls()` is
// what is kept, by the key of each form. What became an order is dropped, and everything at signing out.

const person = document.body.dataset.person;
const NAME = `motorcrm-calls-${person}`;
const SENT = "motorcrm-call";
const WEEK = 7 * 24 * 60 * 60 * 1000;
const MOST = 5;

export function calls() {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(NAME)) || {});
    return Object.fromEntries(kept.filter(([, call]) => Date.now() - call.at < WEEK));
  } catch {
    return {};
  }
}

// Whether it is kept: a browser may have no storage.
function store(kept) {
  if (!person) return false;
  try {
    if (Object.keys(kept).length) localStorage.setItem(NAME, JSON.stringify(kept));
    else localStorage.removeItem(NAME);
    return true;
  } catch {
    return false;
  }
}

export function keep(key, call) {
  const newest = Object.entries({ ...calls(), [key]: { ...call, at: Date.now() } }).sort(([, one], [, other]) => other.at - one.at);
  return store(Object.fromEntries(newest.slice(0, MOST)));
}

export function drop(key) {
  const kept = calls();
  if (!(key in kept)) return;
  delete kept[key];
  store(kept);
}

const sent = new RegExp(`(?:^|; )${SENT}=([^;]+)`).exec(document.cookie)?.[1];
if (sent) {
  drop(sent);
  document.cookie = `${SENT}=; path=/; max-age=0; samesite=lax`;
}

document.addEventListener("submit", (event) => {
  if (event.target.action?.endsWith("/sign-out/")) store({});
});
