// <bw-theme>: light, dark, or as the device; remembered in a cookie so that the server draws the first paint right.
import { element, remember, word } from "./words";

const choices = [["light", "light"], ["dark", "dark"], ["system", ""]] as const;

export class Theme extends HTMLElement {
  connectedCallback(): void {
    if (this.childElementCount) return;
    const group = element("div", { class: "segmented", role: "group", "aria-label": word("theme") });
    for (const [name, value] of choices) {
      const button = element("button", { type: "button", class: "segmented__choice" }, word(name));
      button.dataset.value = value;
      button.addEventListener("click", () => this.choose(value));
      group.append(button);
    }
    this.append(group);
    this.show();
  }

  private choose(value: string): void {
    remember("theme", value);
    if (value) document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
    document.querySelectorAll<Theme>("bw-theme").forEach((one) => one.show());
  }

  show(): void {
    const now = document.documentElement.dataset.theme ?? "";
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.value === now));
  }
}
