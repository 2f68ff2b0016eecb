// <bw-draft data-key="call" data-url="/drafts/call/"> round a form: what is typed is kept on this device at once and
// on the server a moment later; it comes back after an expired sign-in, a crash, a closed window, and from the server
// after signing out or at another device. The server forgets it when what was typed arrives (core.drafts.drop_sent),
// with the name that this form in this window has, so that a save which comes late is not kept.
import type { Combobox } from "./combobox";
import { clockTime, csrfToken, dayAndTime, element, isSignInPage, word } from "./words";

type Fields = Record<string, string[]>;
interface Kept { fields: Fields; labels?: Record<string, string>; at: number; sent?: boolean; interrupted?: boolean }

const prefix = "bailiwick-draft:";
const week = 7 * 24 * 3600 * 1000;

export function draftName(key: string): string {
  return `${prefix}${document.documentElement.dataset.user ?? ""}:${key}`;
}

function each(visit: (name: string, kept: Kept) => void): void {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(prefix)) continue;
    try {
      visit(name, JSON.parse(localStorage.getItem(name) ?? "") as Kept);
    } catch {
      localStorage.removeItem(name);
    }
  }
}

// On every page: a sign-in page means that a sent form did not arrive; any other page means that it did.
export function settleDrafts(): void {
  const signIn = document.documentElement.dataset.page === "sign-in";
  const here = new Set([...document.querySelectorAll<HTMLElement>("bw-draft")].map((one) => draftName(one.dataset.key ?? "")));
  each((name, kept) => {
    if (Date.now() - kept.at > week) localStorage.removeItem(name);
    else if (kept.sent && signIn) localStorage.setItem(name, JSON.stringify({ ...kept, sent: false, interrupted: true }));
    else if (kept.sent && !here.has(name) && document.documentElement.dataset.user) localStorage.removeItem(name);
  });
}

export function forgetDrafts(): void {
  each((name) => localStorage.removeItem(name));
}

export class Draft extends HTMLElement {
  private form!: HTMLFormElement;
  private name = element("input", { type: "hidden", name: "draft_form", "data-draft": "no" }) as HTMLInputElement;
  private note = element("p", { class: "draft-note", role: "status" });
  private timer = 0;
  private saved = "";
  private opened = "";
  private from = 0;
  private touched = false;
  private writing = false;
  private restored: HTMLElement | undefined;
  private saving = new AbortController();
  private forgetting: Promise<unknown> = Promise.resolve();

  private get key(): string {
    return draftName(this.dataset.key ?? "");
  }

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || this.form) return;
    this.form = form;
    const slot = this.querySelector("[data-draft-note]");
    if (slot) slot.append(this.note);
    else form.append(this.note);
    form.append(this.name);
    this.beginAnew();
    this.opened = this.saved = JSON.stringify(this.read());
    // Only when htmx listens too: a caller brought back brings what stands beside the form.
    if (document.readyState === "complete") window.setTimeout(() => this.start());
    else window.addEventListener("load", () => this.start(), { once: true });
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => this.sent());
    form.addEventListener("htmx:afterRequest", (event) => {
      const detail = (event as CustomEvent<{ successful: boolean; xhr: XMLHttpRequest; elt: Element }>).detail;
      if (detail.elt === form && detail.successful && !isSignInPage(detail.xhr.responseText)) this.arrived();
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.beginAnew(); });
    window.addEventListener("pagehide", () => {
      this.keep();
      if (this.timer) void this.save(true);
    });
  }

  // What is typed from now on is another matter than what was sent.
  private beginAnew(): void {
    this.name.value = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
  }

  private arrived(): void {
    localStorage.removeItem(this.key);
    this.beginAnew();
  }

  private start(): void {
    if (JSON.stringify(this.read()) === this.saved) this.restore();
    void this.restoreFromServer();
  }

  private read(): Fields {
    const fields: Fields = {};
    for (const [name, value] of new FormData(this.form)) {
      const control = this.form.elements.namedItem(name);
      if (typeof value !== "string" || name === "csrfmiddlewaretoken") continue;
      if (control instanceof HTMLInputElement && (control.type === "password" || control.dataset.draft === "no")) continue;
      (fields[name] ??= []).push(value);
    }
    return fields;
  }

  private changed(): void {
    if (!this.writing) this.touched = true;
    if (!this.keep()) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), 1200);
  }

  private keep(): boolean {
    const fields = this.read();
    if (JSON.stringify(fields) === this.saved) return false;
    this.saved = JSON.stringify(fields);
    localStorage.setItem(this.key, JSON.stringify({ fields, labels: this.labels(), at: Date.now() } satisfies Kept));
    return true;
  }

  private ask(method: string, body?: Kept, keepalive = false): Promise<Response> {
    this.saving.abort();
    this.saving = new AbortController();
    return fetch(`${this.dataset.url ?? ""}?form=${this.name.value}`, {
      method, keepalive, credentials: "same-origin", signal: keepalive ? null : this.saving.signal,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: body ? JSON.stringify(body) : null,
    });
  }

  private async save(leaving = false): Promise<void> {
    this.timer = 0;
    const at = clockTime(new Date());
    if (!this.dataset.url) return this.say(word("draftKept", at));
    try {
      if (!leaving) await this.forgetting;
      const answer = await this.ask("POST", { fields: this.read(), labels: this.labels(), at: Date.now() }, leaving);
      if (answer.redirected || [401, 403].includes(answer.status)) this.say(word("draftSignedOut"));
      else this.say(word(answer.ok ? "draftSaved" : "draftKept", at));
    } catch (problem) {
      if (!(problem instanceof DOMException && problem.name === "AbortError")) this.say(word("draftKept", at));
    }
  }

  private sent(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.saving.abort();
    const kept: Kept = { fields: this.read(), labels: this.labels(), at: Date.now(), sent: true };
    localStorage.setItem(this.key, JSON.stringify(kept));
    this.saved = JSON.stringify(kept.fields);
  }

  private restore(): void {
    const stored = localStorage.getItem(this.key);
    if (!stored) return;
    const kept = JSON.parse(stored) as Kept;
    if (kept.sent || this.isAnswered()) return localStorage.removeItem(this.key);
    this.bringBack(kept);
  }

  // The form came back from the server with what was sent, so that is what counts.
  private isAnswered(): boolean {
    return this.querySelector("[aria-invalid=true], .error-summary") !== null || this.hasAttribute("data-bound");
  }

  // The server's copy counts when it is newer than this device's, unless somebody types already.
  private async restoreFromServer(): Promise<void> {
    if (!this.dataset.url || this.isAnswered()) return;
    try {
      const answer = await this.ask("GET");
      if (!answer.ok || answer.redirected) return;
      const kept = (await answer.json()) as Partial<Kept>;
      if (!kept.fields || (kept.at ?? 0) <= this.from || this.touched || JSON.stringify(this.read()) !== this.saved) return;
      this.bringBack({ fields: kept.fields, labels: kept.labels ?? {}, at: kept.at ?? Date.now() });
    } catch {
      return; // offline, or interrupted by the first save
    }
  }

  private bringBack(kept: Kept): void {
    this.from = kept.at;
    if (JSON.stringify(kept.fields) === this.saved) return;
    this.write(kept.fields, kept.labels ?? {});
    this.restored?.remove();
    const discard = element("button", { type: "button" }, word("draftDiscard"));
    this.restored = element("p", { class: "draft-note draft-note--restored", role: "status" }, element("span", {}, word("draftRestored", dayAndTime(new Date(kept.at)))), discard);
    discard.addEventListener("click", () => this.discard());
    this.form.prepend(this.restored);
  }

  private discard(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    localStorage.removeItem(this.key);
    if (this.dataset.url) this.forgetting = this.ask("DELETE").catch(() => undefined);
    this.beginAnew();
    this.form.reset();
    this.touched = false;
    this.saved = this.opened;
    this.restored?.remove();
  }

  private comboboxes(): Combobox[] {
    return [...this.form.querySelectorAll<Combobox>("bw-combobox.combobox")];
  }

  private labels(): Record<string, string> {
    return Object.fromEntries(this.comboboxes().map((one) => [one.name, one.label]));
  }

  private write(fields: Fields, labels: Record<string, string>): void {
    this.writing = true;
    for (const control of this.form.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement)) continue;
      const values = fields[control.name];
      if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
        control.checked = values?.includes(control.value) ?? false;
      } else if (control instanceof HTMLSelectElement) {
        for (const option of control.options) option.selected = values?.includes(option.value) ?? false;
      } else if (values && control.type !== "file" && control.type !== "password" && control.name !== "csrfmiddlewaretoken") {
        control.value = values[0] ?? "";
      }
    }
    for (const one of this.comboboxes()) {
      const value = fields[one.name]?.[0];
      if (value) one.put(value, labels[one.name] ?? "");
    }
    this.writing = false;
    this.saved = JSON.stringify(this.read());
  }

  private say(text: string): void {
    this.note.textContent = text;
  }
}
