// <bw-draft data-key="call" data-url="/drafts/call/"> round a form: what is typed is kept on this device at once and
// on the server a moment later; it comes back after an expired sign-in, a crash or a closed window.
import type { Combobox } from "./combobox";
import { clockTime, csrfToken, element, isSignInPage, word } from "./words";

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
  private note = element("p", { class: "draft-note", role: "status" });
  private timer = 0;
  private saved = "";

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
    this.saved = JSON.stringify(this.read());
    this.restore();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => this.sent());
    form.addEventListener("htmx:afterRequest", (event) => {
      const detail = (event as CustomEvent<{ successful: boolean; xhr: XMLHttpRequest; elt: Element }>).detail;
      if (detail.elt === form && detail.successful && !isSignInPage(detail.xhr.responseText)) localStorage.removeItem(this.key);
    });
    window.addEventListener("pagehide", () => this.keep());
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
    this.keep();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), 1200);
  }

  private keep(): void {
    const fields = this.read();
    if (JSON.stringify(fields) === this.saved) return;
    this.saved = JSON.stringify(fields);
    localStorage.setItem(this.key, JSON.stringify({ fields, labels: this.labels(), at: Date.now() } satisfies Kept));
  }

  private async save(): Promise<void> {
    const at = clockTime(new Date());
    if (!this.dataset.url) return this.say(word("draftKept", at));
    try {
      const answer = await fetch(this.dataset.url, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ fields: this.read() }),
      });
      if (answer.redirected || [401, 403].includes(answer.status)) this.say(word("draftSignedOut"));
      else this.say(word(answer.ok ? "draftSaved" : "draftKept", at));
    } catch {
      this.say(word("draftKept", at));
    }
  }

  private sent(): void {
    clearTimeout(this.timer);
    const kept: Kept = { fields: this.read(), labels: this.labels(), at: Date.now(), sent: true };
    localStorage.setItem(this.key, JSON.stringify(kept));
    this.saved = JSON.stringify(kept.fields);
  }

  private restore(): void {
    const stored = localStorage.getItem(this.key);
    if (!stored) return;
    const kept = JSON.parse(stored) as Kept;
    const answered = this.querySelector("[aria-invalid=true], .error-summary") !== null || this.hasAttribute("data-bound");
    if (kept.sent || answered) return localStorage.removeItem(this.key);
    if (JSON.stringify(kept.fields) === this.saved) return;
    this.write(kept.fields, kept.labels ?? {});
    const discard = element("button", { type: "button" }, word("draftDiscard"));
    const note = element("p", { class: "draft-note draft-note--restored", role: "status" }, element("span", {}, word("draftRestored", clockTime(new Date(kept.at)))), discard);
    discard.addEventListener("click", () => {
      localStorage.removeItem(this.key);
      this.form.reset();
      this.saved = JSON.stringify(this.read());
      note.remove();
    });
    this.form.prepend(note);
  }

  private comboboxes(): Combobox[] {
    return [...this.form.querySelectorAll<Combobox>("bw-combobox.combobox")];
  }

  private labels(): Record<string, string> {
    return Object.fromEntries(this.comboboxes().map((one) => [one.name, one.label]));
  }

  private write(fields: Fields, labels: Record<string, string>): void {
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
    this.saved = JSON.stringify(this.read());
  }

  private say(text: string): void {
    this.note.textContent = text;
  }
}
