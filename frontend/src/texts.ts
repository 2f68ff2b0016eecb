// <bw-texts data-src="/url/"> beside a text box: puts a canned text where the cursor is, by its list and button or by
// typing "::" and a few letters. The list that opens answers to the arrow keys, Enter, Tab and Escape.
interface Choice { key: string; title: string; letters: string }
const MOST = 8;

export class Texts extends HTMLElement {
  private box: HTMLTextAreaElement | null = null;
  private list: HTMLUListElement | undefined;
  private found: Choice[] = [];
  private active = 0;

  connectedCallback(): void {
    this.box = this.closest("form")?.querySelector("textarea") ?? null;
    if (!this.box) return;
    this.querySelector("[data-insert]")?.addEventListener("click", () => void this.chosen());
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.keyed(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.shut(), 150));
  }

  private get select(): HTMLSelectElement | null { return this.querySelector("[data-texts]"); }

  private choices(): Choice[] {
    const options = [...(this.select?.options ?? [])].filter((option) => option.value);
    return options.map((option) => ({ key: option.value, title: option.text, letters: option.dataset["letters"] ?? "" }));
  }

  private async chosen(): Promise<void> {
    const key = this.select?.value;
    if (key) await this.insert(key, 0);
    if (this.select) this.select.value = "";
  }

  // what stands between "::" and the cursor, or nothing
  private asked(): string | undefined {
    const before = this.box?.value.slice(0, this.box.selectionStart) ?? "";
    return /(?:^|\s)::([^\s:]{0,30})$/u.exec(before)?.[1];
  }

  private typed(): void {
    const asked = this.asked()?.toLowerCase();
    if (asked === undefined) return this.shut();
    const all = this.choices();
    const exact = all.filter((one) => one.letters.startsWith(asked));
    const rest = all.filter((one) => !exact.includes(one) && one.title.toLowerCase().includes(asked));
    this.found = [...exact, ...rest].slice(0, MOST);
    this.active = 0;
    this.found.length ? this.show() : this.shut();
  }

  private show(): void {
    if (!this.box) return;
    if (!this.list) {
      this.list = document.createElement("ul");
      this.list.className = "texts-list";
      this.list.id = `texts-${this.box.id || "box"}`;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.dataset["label"] ?? "");
      this.box.after(this.list);
      this.box.setAttribute("aria-controls", this.list.id);
    }
    this.list.replaceChildren(...this.found.map((one, index) => {
      const item = document.createElement("li");
      item.id = `${this.list?.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === this.active));
      item.textContent = one.title;
      if (one.letters) item.append(Object.assign(document.createElement("kbd"), { className: "key", textContent: `::${one.letters}` }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); this.active = index; void this.pick(); });
      return item;
    }));
    this.list.hidden = false;
    this.box.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  private shut(): void {
    if (this.list) this.list.hidden = true;
    this.box?.removeAttribute("aria-activedescendant");
  }

  private keyed(event: KeyboardEvent): void {
    if (!this.list || this.list.hidden || event.ctrlKey || event.metaKey) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) {
      this.active = (this.active + move + this.found.length) % this.found.length;
      this.show();
    } else if (event.key === "Enter" || event.key === "Tab") {
      void this.pick();
    } else if (event.key === "Escape") {
      this.shut();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private async pick(): Promise<void> {
    const one = this.found[this.active];
    const typed = this.asked();
    this.shut();
    if (one && typed !== undefined) await this.insert(one.key, typed.length + 2);
  }

  // puts the text in place of the last `typed` characters before the cursor
  private async insert(key: string, typed: number): Promise<void> {
    const box = this.box;
    const end = box?.selectionStart ?? 0;
    const answer = await fetch(`${this.dataset["src"]}?text=${encodeURIComponent(key)}`, { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (!box || !answer?.ok || !answer.headers.get("content-type")?.includes("json")) return;
    const { body } = (await answer.json()) as { body: string };
    box.setRangeText(body, end - typed, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }
}
