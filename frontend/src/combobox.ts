// <bw-combobox data-src="/people/options/"> over a <select> or an <input>: type a few letters, choose by arrow
// and Enter. The wrapped control stays the one that is sent, so the form is the same without JavaScript.
import { element, word } from "./words";

interface Option { value: string; label: string; detail?: string | undefined }

let made = 0;

export class Combobox extends HTMLElement {
  private field!: HTMLInputElement | HTMLSelectElement;
  private box!: HTMLInputElement;
  private list = element("div", { class: "combobox__list", role: "listbox", hidden: "" });
  private status = element("span", { class: "sr-only", role: "status" });
  private options: Option[] = [];
  private at = -1;
  private timer = 0;
  private asked = 0;
  private chosen = "";
  private first = "";

  connectedCallback(): void {
    if (this.classList.contains("combobox")) return;
    const field = this.querySelector<HTMLInputElement | HTMLSelectElement>("select, input");
    if (!field) return;
    this.field = field;
    this.classList.add("combobox");
    const id = field.id || `bw-combobox-${++made}`;
    this.list.id = `${id}_list`;
    this.box = element("input", {
      class: "input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", id,
      "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
    });
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "placeholder", "autofocus", "data-key"]) {
      const value = field.getAttribute(name);
      if (value !== null) this.box.setAttribute(name, value);
    }
    if (field.required) this.box.setAttribute("aria-required", "true");
    this.list.setAttribute("aria-label", field.labels?.[0]?.textContent?.trim() || field.getAttribute("aria-label") || word("results"));
    field.id = `${id}_value`;
    field.hidden = true;
    field.required = false;
    if (field instanceof HTMLInputElement) field.type = "hidden";
    this.chosen = field instanceof HTMLSelectElement ? (field.value ? field.selectedOptions[0]?.text.trim() ?? "" : "") : this.dataset.label ?? field.value;
    this.first = this.chosen;
    this.box.value = this.chosen;
    this.append(this.box, this.list, this.status);
    if (this.box.hasAttribute("autofocus")) this.box.focus();
    this.listen();
  }

  /** What the field says now, for a draft to keep. */
  get label(): string {
    return this.chosen;
  }

  get name(): string {
    return this.field?.name ?? "";
  }

  /** Put a kept value back, with its words, and tell the page as if it had been chosen. */
  put(value: string, label: string): void {
    this.choose({ value, label }, true);
  }

  private listen(): void {
    this.field.form?.addEventListener("reset", () => window.setTimeout(() => {
      this.chosen = this.first;
      this.box.value = this.first;
    }));
    this.box.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.asked++;
      if (!this.box.value) this.choose({ value: "", label: "" }, false);
      this.timer = window.setTimeout(() => void this.look(), this.dataset.src ? 150 : 0);
    });
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("click", () => { if (this.list.hidden) void this.look(); });
    this.box.addEventListener("blur", () => {
      clearTimeout(this.timer);
      this.asked++;
      this.close();
      if (this.box.value !== this.chosen && !this.hasAttribute("data-free")) this.box.value = this.chosen;
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (row) this.take(Number(row.dataset.index));
    });
  }

  private onKey(event: KeyboardEvent): void {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else void this.look();
    } else if (event.key === "Enter" && open && this.at >= 0) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Tab" && open && this.at >= 0) {
      this.take(this.at);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  private async look(): Promise<void> {
    const typed = this.box.value === this.chosen ? "" : this.box.value.trim();
    const turn = ++this.asked;
    if (typed.length < Number(this.dataset.least ?? 0)) return this.close();
    try {
      this.options = this.dataset.src ? await this.fetched(typed) : this.local(typed);
    } catch {
      if (turn === this.asked) this.show(word("unreachable"));
      return;
    }
    if (turn !== this.asked) return;
    this.show(this.options.length ? "" : word("nothing", typed), typed);
  }

  private async fetched(typed: string): Promise<Option[]> {
    const url = new URL(this.dataset.src ?? "", location.href);
    url.searchParams.set("q", typed);
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const body = (await answer.json()) as { results: { value: string | number; label: string; detail?: string }[] };
    return body.results.map((one) => ({ ...one, value: String(one.value) }));
  }

  private local(typed: string): Option[] {
    if (!(this.field instanceof HTMLSelectElement)) return [];
    const parts = typed.toLocaleLowerCase().split(/\s+/);
    return [...this.field.options]
      .filter((one) => one.value && parts.every((part) => one.text.toLocaleLowerCase().includes(part)))
      .slice(0, 60)
      .map((one) => ({ value: one.value, label: one.text.trim(), detail: one.dataset.detail }));
  }

  private show(hint: string, typed = ""): void {
    this.list.replaceChildren();
    this.options.forEach((one, index) => {
      const row = element("div", { role: "option", class: "combobox__option", id: `${this.list.id}_${index}`, "aria-selected": "false" }, element("span", {}, one.label));
      row.dataset.index = String(index);
      if (one.detail) row.append(element("span", { class: "combobox__detail" }, one.detail));
      this.list.append(row);
    });
    if (hint) this.list.append(element("div", { class: "combobox__hint", role: "option", "aria-disabled": "true", "aria-selected": "false" }, hint));
    if (typed && this.dataset.newUrl !== undefined) {
      const index = this.options.length;
      const row = element("div", { role: "option", class: "combobox__option", id: `${this.list.id}_${index}`, "aria-selected": "false" }, word("add", typed));
      row.dataset.index = String(index);
      this.list.append(row);
    }
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.status.textContent = hint || word("results", String(this.options.length));
    this.at = -1;
    if (typed && this.options.length) this.move(1);
    else this.box.removeAttribute("aria-activedescendant");
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[data-index]")];
  }

  private move(by: number): void {
    const rows = this.rows();
    if (!rows.length) return;
    this.at = (this.at + by + rows.length + (this.at < 0 && by < 0 ? 1 : 0)) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
    const row = rows[this.at];
    if (!row) return;
    this.box.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  private take(index: number): void {
    const one = this.options[index];
    if (one) this.choose(one, true);
    else this.askForNew();
    this.close();
  }

  private askForNew(): void {
    const typed = this.box.value.trim();
    const event = new CustomEvent("bw:new", { bubbles: true, cancelable: true, detail: { text: typed } });
    if (!this.dispatchEvent(event) || !this.dataset.newUrl) return;
    const url = new URL(this.dataset.newUrl, location.href);
    url.searchParams.set(this.dataset.newName ?? "name", typed);
    const address = url.pathname + url.search;
    if (this.dataset.newTarget && window.htmx) void window.htmx.ajax("GET", address, { target: this.dataset.newTarget, swap: "innerHTML" });
    else location.assign(address);
  }

  private choose(one: Option, tell: boolean): void {
    const changed = this.field.value !== one.value;
    this.chosen = one.label;
    if (tell) this.box.value = one.label;
    if (this.field instanceof HTMLSelectElement && ![...this.field.options].some((kept) => kept.value === one.value)) {
      this.field.add(new Option(one.label, one.value));
    }
    this.field.value = one.value;
    if (!changed && !tell) return;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.dispatchEvent(new CustomEvent("bw:choose", { bubbles: true, detail: one }));
  }

  private close(): void {
    this.list.hidden = true;
    this.at = -1;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}
