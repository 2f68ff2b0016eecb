// <bw-triage> round the questions of a category: digits answer while nobody types, Alt and a digit also while somebody
// does, Backspace goes back. Keys pressed faster than the server answers wait their turn. The words of a title ask for
// categories they may mean. Without this file the same buttons send the form and come back with the next question.
import type { Combobox } from "./combobox";
import { element, isTyping } from "./words";

const keysOff = "bailiwick-keys-off";
const pause = 400;

export class Triage extends HTMLElement {
  private waiting: string[] = [];
  private busy = false;
  private hadFocus = false;
  private timer = 0;
  private said = element("div", { class: "sr-only", role: "status" });
  private onKey = (event: KeyboardEvent): void => this.press(event);
  private onType = (event: Event): void => this.typed(event);

  private get form(): HTMLFormElement | null {
    return this.closest("form");
  }

  connectedCallback(): void {
    this.after(this.said);
    document.addEventListener("keydown", this.onKey, true);
    this.form?.addEventListener("input", this.onType);
    this.addEventListener("click", (event) => this.choose(event));
    this.addEventListener("htmx:beforeRequest", () => this.begin());
    this.addEventListener("htmx:afterRequest", (event) => { if (!(event as CustomEvent<{ successful: boolean }>).detail.successful) this.stop(); });
    this.addEventListener("htmx:afterSettle", () => this.arrived());
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.onKey, true);
    this.form?.removeEventListener("input", this.onType);
    this.said.remove();
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector("dialog[open]")) return;
    const digit = event.altKey ? /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] : /^[1-9]$/.exec(event.key)?.[0];
    const wanted = digit ? `[data-digit="${digit}"]` : event.key === "Backspace" && !event.altKey ? "[data-triage-back]" : "";
    if (!wanted || (!event.altKey && !this.mayAnswer(event.target)) || !(this.busy || this.querySelector(wanted))) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.busy) this.waiting.push(wanted);
    else this.querySelector<HTMLElement>(wanted)?.click();
  }

  // Digits belong to the text or to another question where the focus is; they can be switched off like all single keys.
  private mayAnswer(target: EventTarget | null): boolean {
    return !isTyping(target) && !(target as HTMLElement | null)?.closest(".choices") && !localStorage.getItem(keysOff);
  }

  private typed(event: Event): void {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.name !== "title" || this.category()?.value) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.dispatchEvent(new Event("bw:words")), pause);
  }

  private category(): HTMLInputElement | HTMLSelectElement | null {
    const found = this.form?.elements.namedItem("category");
    return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found : null;
  }

  // A proposed category is put into its own field, which then asks for the questions.
  private choose(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-category]");
    const field = this.category()?.closest<Combobox>("bw-combobox.combobox");
    if (!button || !field) return;
    event.preventDefault();
    this.hadFocus ||= this.contains(document.activeElement);
    field.put(button.dataset.category ?? "", button.dataset.label ?? "");
  }

  private begin(): void {
    this.busy = true;
    this.hadFocus ||= this.contains(document.activeElement);
  }

  private stop(): void {
    this.busy = false;
    this.waiting = [];
  }

  // Only now do the new buttons ask by themselves; before, a click would send the whole form.
  private arrived(): void {
    this.busy = false;
    const first = this.querySelector<HTMLElement>(".triage__outcome, [data-digit]");
    this.said.textContent = this.querySelector(".triage__ask")?.textContent?.trim() ?? "";
    if (this.hadFocus) first?.focus({ preventScroll: true });
    this.hadFocus = false;
    this.form?.dispatchEvent(new Event("input"));
    const next = this.waiting.shift();
    if (next) this.querySelector<HTMLElement>(next)?.click();
  }
}
