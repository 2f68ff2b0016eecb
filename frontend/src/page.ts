// What every page does: the CSRF header, an ended session, menus that close, messages that go, unsaved changes.
import { forgetDrafts, settleDrafts } from "./draft";
import { fill, sendAs } from "./fill";
import { csrfToken, element, isSignInPage, remember, word } from "./words";

interface Htmx {
  ajax(verb: string, path: string, context: { target: string; swap?: string }): Promise<void>;
  process(element: Element): void;
}

declare global {
  interface Window { htmx?: Htmx }
}

export function startPage(): void {
  settleDrafts();
  dress(document);
  startHtmx();
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(null, true); });
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-warn-unsaved]");
    if (form) form.dataset.changed = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-warn-unsaved][data-changed]")) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) enableButtons(document); });
}

const fitting = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    target.classList.remove("is-fitting");
    target.classList.toggle("is-fitting", target.scrollWidth <= target.clientWidth);
  }
});

// Buttons that need this file are hidden until it has come.
function dress(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-dismiss], [data-fold-navigation], [data-full-screen]").forEach((one) => { one.hidden = false; });
  root.querySelectorAll(".table-frame--sticky").forEach((one) => fitting.observe(one));
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
}

function startHtmx(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>).detail;
    if (!isSignInPage(detail.xhr.responseText)) return;
    detail.shouldSwap = false;
    const link = element("a", { class: "message__button", href: `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}` }, word("signIn"));
    tell(word("signedOut"), link);
  });
  document.addEventListener("htmx:afterSwap", (event) => dress(event.target as HTMLElement));
  document.addEventListener("htmx:oobAfterSwap", (event) => dress(event.target as HTMLElement));
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => tell(word(name === "htmx:responseError" ? "failed" : "unreachable")));
  }
}

function tell(text: string, ...more: Node[]): void {
  const place = document.getElementById("messages");
  if (!place || [...place.children].some((one) => one.textContent?.includes(text))) return;
  const close = element("button", { type: "button", class: "message__button message__button--bare", "data-dismiss": "" }, word("close"));
  place.append(element("div", { class: "message message--warning" }, element("span", { class: "message__words" }, text), ...more, close));
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  closeMenus(target, false);
  target.closest("[data-dismiss]")?.closest(".message, .alert, .mail-page")?.remove();
  const opener = target.closest<HTMLElement>("[data-open-dialog]");
  if (opener) document.querySelector<HTMLDialogElement>(opener.dataset.openDialog ?? "")?.showModal();
  target.closest("[data-close-dialog]")?.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement && target.matches(".dialog")) target.close();
  const copy = target.closest<HTMLElement>("[data-copy]");
  if (copy) void navigator.clipboard?.writeText(copy.dataset.copy ?? "");
  if (target.closest("[data-print]")) window.print();
  if (target.closest("[data-full-screen]")) void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  const filling = target.closest<HTMLElement>("[data-fill]");
  if (filling) fill(filling);
  const sending = target.closest<HTMLElement>("[data-send-as]");
  if (sending) sendAs(sending);
  const fold = target.closest("[data-fold-navigation]");
  if (fold) {
    const narrow = document.body.classList.toggle("shell--narrow");
    fold.setAttribute("aria-pressed", String(narrow));
    remember("navigation", narrow ? "narrow" : "");
  }
}

function closeMenus(target: Element | null, refocus: boolean): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu-button[open]")) {
    if (target && menu.contains(target)) continue;
    if (refocus && menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.open = false;
  }
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.matches("[data-sign-out]")) forgetDrafts();
  delete form.dataset.changed;
  if (form.method === "get" || form.matches("[data-send-again]")) return;
  // One press, one record: the button sleeps after the browser has collected the form.
  window.setTimeout(() => {
    if (event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-delete]")) return;
    form.querySelectorAll<HTMLButtonElement>("button:not([type=button])").forEach((one) => one.setAttribute("aria-disabled", "true"));
    form.dataset.sending = "yes";
    window.setTimeout(() => enableButtons(form.parentNode ?? document), 4000);
  });
  if (form.dataset.sending) event.preventDefault();
  form.addEventListener("htmx:afterRequest", () => enableButtons(form.parentNode ?? document), { once: true });
}

function enableButtons(root: ParentNode): void {
  root.querySelectorAll<HTMLFormElement>("form[data-sending]").forEach((form) => { delete form.dataset.sending; });
  root.querySelectorAll("button[aria-disabled=true]").forEach((one) => one.removeAttribute("aria-disabled"));
}
