// <bw-command-bar data-src="/command/"> over a link to the search page: Ctrl-K or "/" opens a dialog which asks
// the server for links by a few letters.
import { element, isSignInPage, word } from "./words";

export class CommandBar extends HTMLElement {
  private dialog: HTMLDialogElement | undefined;
  private box!: HTMLInputElement;
  private results!: HTMLElement;
  private status!: HTMLElement;
  private timer = 0;
  private asked = 0;
  private at = -1;

  connectedCallback(): void {
    const link = this.querySelector("a");
    link?.setAttribute("aria-haspopup", "dialog");
    link?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open();
    });
  }

  open(): void {
    this.dialog ??= this.build();
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.box.select();
    void this.look();
  }

  private build(): HTMLDialogElement {
    this.box = element("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "true", "aria-controls": "command-results", "aria-autocomplete": "list", "aria-label": word("search"), placeholder: word("search") });
    this.results = element("div", { class: "command__results", id: "command-results", role: "listbox", "aria-label": word("search") });
    this.status = element("span", { class: "sr-only", role: "status" });
    const hint = (key: string, name: string): HTMLElement => element("span", {}, element("kbd", { class: "key" }, key), ` ${word(name)}`);
    const dialog = element("dialog", { class: "dialog command", "aria-label": word("search") },
      element("div", { class: "command__box" }, this.box, element("kbd", { class: "key" }, "Esc")),
      this.results,
      element("div", { class: "command__foot" }, hint("↑↓", "choose"), hint("↵", "open"), hint("Esc", "leave")),
      this.status);
    this.box.addEventListener("input", () => {
      this.asked += 1;  // an answer to what stood here before is not an answer any more
      this.results.ariaBusy = "true";
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.look(), 120);
    });
    dialog.addEventListener("keydown", (event) => this.onKey(event));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
    return dialog;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const link = this.links()[Math.max(this.at, 0)];
      if (!link) return;
      if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
      else link.click();
    }
  }

  private async look(): Promise<void> {
    const turn = ++this.asked;
    this.results.ariaBusy = "true";
    const url = new URL(this.dataset.src ?? "/command/", location.href);
    url.searchParams.set("q", this.box.value.trim());
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, credentials: "same-origin" });
      const text = await answer.text();
      if (turn !== this.asked) return;
      if (isSignInPage(text)) this.say(word("signedOut"));
      else if (!answer.ok) this.say(word("unreachable"));
      else this.fill(text);
    } catch {
      if (turn === this.asked) this.say(word("unreachable"));
    }
    if (turn === this.asked) this.results.ariaBusy = "false";
  }

  private say(text: string): void {
    this.results.replaceChildren(element("p", { class: "combobox__hint" }, text));
    this.status.textContent = text;
    this.at = -1;
    this.box.removeAttribute("aria-activedescendant");
  }

  private fill(html: string): void {
    this.results.innerHTML = html;
    for (const group of this.results.querySelectorAll(".command-group")) {
      group.setAttribute("role", "group");
      const title = group.querySelector(".command-group__title");
      if (title) group.setAttribute("aria-label", title.textContent?.trim() ?? "");
      title?.setAttribute("role", "presentation");
    }
    const links = this.links();
    links.forEach((link, index) => {
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      link.id = `command-option-${index}`;
      link.tabIndex = -1;
    });
    this.at = -1;
    if (links.length) {
      this.status.textContent = word("results", String(links.length));
      this.move(1);
    } else if (this.box.value.trim()) this.say(word("nothing", this.box.value.trim()));
  }

  private links(): HTMLAnchorElement[] {
    return [...this.results.querySelectorAll<HTMLAnchorElement>("a[href]")];
  }

  private move(by: number): void {
    const links = this.links();
    if (!links.length) return;
    this.at = (this.at + by + links.length) % links.length;
    links.forEach((link, index) => link.setAttribute("aria-selected", String(index === this.at)));
    const link = links[this.at];
    if (!link) return;
    this.box.setAttribute("aria-activedescendant", link.id);
    link.scrollIntoView({ block: "nearest" });
  }
}
