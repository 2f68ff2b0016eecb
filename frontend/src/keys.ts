// Single-key shortcuts: a page declares them with data-key on its links, buttons and fields; lists get j k o e x.
// They never fire while somebody types, and can be switched off ("?").
import type { CommandBar } from "./command";
import { element, isTyping, word } from "./words";

const off = "bailiwick-keys-off";
let pending = "";
let pendingTimer = 0;

export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  for (const button of document.querySelectorAll<HTMLElement>("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  }
}

function onKey(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openCommandBar();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return sendForm(event);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || isTyping(event.target) || localStorage.getItem(off)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (act(key, event)) event.preventDefault();
}

function act(key: string, event: KeyboardEvent): boolean {
  const sequence = pending ? `${pending} ${key}` : "";
  pending = "";
  clearTimeout(pendingTimer);
  if (sequence && press(sequence)) return true;
  if (press(key) || answer(key, event.target) || moveInList(key)) return true;
  if (key === "?") return showKeys(), true;
  if (key === "/") return openCommandBar(), true;
  if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    pending = key;
    pendingTimer = window.setTimeout(() => { pending = ""; }, 1200);
    return true;
  }
  return false;
}

function visible(one: HTMLElement): boolean {
  return one.checkVisibility() && !one.closest("[inert]");
}

// What stands in a closed menu is a key press away as well.
function reachable(one: HTMLElement): boolean {
  const menu = one.closest<HTMLElement>("details.menu-button:not([open])");
  return visible(menu ?? one);
}

function press(key: string): boolean {
  const found = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)].find(reachable);
  if (!found) return false;
  if (found.matches("input:not([type=checkbox], [type=radio]), textarea, select")) found.focus();
  else found.click();
  return true;
}

function openCommandBar(): void {
  document.querySelector<CommandBar>("bw-command-bar")?.open();
}

function sendForm(event: KeyboardEvent): void {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-send], form:has(textarea)") ?? document.querySelector<HTMLFormElement>("form[data-send]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

// Number keys answer the question that has the focus, else the first one without an answer.
function answer(key: string, target: EventTarget | null): boolean {
  if (!/^[1-9]$/.test(key)) return false;
  const questions = [...document.querySelectorAll<HTMLElement>(".choices[data-digits]")].filter(visible);
  const focused = (target as HTMLElement | null)?.closest<HTMLElement>(".choices[data-digits]");
  const question = focused ?? questions.find((one) => !one.querySelector(":checked"));
  const choice = question?.querySelectorAll<HTMLInputElement>("input[type=radio], input[type=checkbox]")[Number(key) - 1];
  if (!choice) return false;
  choice.click();
  (questions[questions.indexOf(question as HTMLElement) + 1]?.querySelector<HTMLInputElement>("input") ?? choice).focus();
  return true;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("main .records-table tbody tr:has(.row-link), main [data-list] > :has(.row-link)")].filter(visible);
}

function moveInList(key: string): boolean {
  if (!["j", "k", "o", "e", "x"].includes(key)) return false;
  const all = rows();
  if (!all.length) return false;
  let at = all.findIndex((row) => row.contains(document.activeElement));
  if (at < 0) at = all.findIndex((row) => row.classList.contains("is-current"));
  if (key === "j" || key === "k") {
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), all.length - 1)];
    all.forEach((row) => row.classList.toggle("is-current", row === next));
    next?.querySelector<HTMLElement>(".row-link")?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
    return true;
  }
  const row = all[at];
  const wanted = { o: ".row-link", e: "[data-row-key=e]", x: ".row-check" }[key] ?? "";
  const found = row?.querySelector<HTMLElement>(wanted);
  found?.click();
  return Boolean(found);
}

function showKeys(): void {
  const list = element("dl", { class: "keys-list" });
  const add = (keys: string, said: string): void => {
    list.append(element("dt", {}, ...keys.split(" ").map((key) => element("kbd", { class: "key" }, key.length === 1 ? key.toUpperCase() : key))), element("dd", {}, said));
  };
  add("Ctrl K", word("keyCommand"));
  for (const one of [...document.querySelectorAll<HTMLElement>("[data-key]")].filter(reachable)) {
    add(one.dataset.key ?? "", describe(one));
  }
  if (document.querySelector(".choices[data-digits]")) add("1 … 9", word("keyDigits"));
  if (rows().length) {
    for (const [key, name] of [["j", "keyDown"], ["k", "keyUp"], ["o", "keyOpen"], ["e", "keyEdit"], ["x", "keyTick"]] as const) add(key, word(name));
  }
  add("?", word("keyHelp"));
  const use = element("input", { type: "checkbox", class: "tick", id: "bw-use-keys" });
  use.checked = !localStorage.getItem(off);
  use.addEventListener("change", () => { use.checked ? localStorage.removeItem(off) : localStorage.setItem(off, "1"); });
  const close = element("button", { type: "button", class: "btn btn-ghost btn-sm" }, word("close"));
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "bw-keys-title" },
    element("div", { class: "dialog__header" }, element("h2", { class: "dialog__title", id: "bw-keys-title" }, word("keys")), close),
    element("div", { class: "dialog__body" }, list),
    element("div", { class: "dialog__footer" }, element("label", { class: "option me-auto", for: "bw-use-keys" }, use, word("keysOff"))));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function describe(one: HTMLElement): string {
  const said = one.dataset.keyHelp ?? one.getAttribute("aria-label") ?? (one instanceof HTMLInputElement ? one.labels?.[0]?.textContent ?? one.placeholder : null);
  if (said) return said.trim();
  const copy = one.cloneNode(true) as HTMLElement;
  copy.querySelectorAll("kbd, .navigation__count, .tab__count").forEach((part) => part.remove());
  return copy.textContent?.trim().replace(/\s+/g, " ") ?? "";
}
