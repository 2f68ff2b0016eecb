// <bw-selection> round a table: counts ticked rows, ticks a whole page or a range with Shift, shows the bulk bar.
import { word } from "./words";

export class Selection extends HTMLElement {
  private last: HTMLInputElement | undefined;

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.range(event));
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("htmx:afterSwap", () => this.show());
    const all = this.querySelector<HTMLInputElement>("[data-select-all]");
    if (all) all.hidden = false;
    this.show();
  }

  private boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>(".row-check:not([data-select-all])")];
  }

  private range(event: MouseEvent): void {
    const box = (event.target as Element).closest<HTMLInputElement>(".row-check:not([data-select-all])");
    if (!box) return;
    if (event.shiftKey && this.last) {
      const boxes = this.boxes();
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, (to ?? 0) + 1)) one.checked = box.checked;
    }
    this.last = box;
    this.show();
  }

  private changed(event: Event): void {
    const all = event.target as HTMLInputElement;
    if (all.matches("[data-select-all]")) for (const box of this.boxes()) box.checked = all.checked;
    this.show();
  }

  private show(): void {
    const boxes = this.boxes();
    const ticked = boxes.filter((box) => box.checked).length;
    const all = this.querySelector<HTMLInputElement>("[data-select-all]");
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    for (const bar of this.querySelectorAll<HTMLElement>(".bulk-bar")) bar.hidden = ticked === 0;
    for (const count of this.querySelectorAll(".bulk-bar__count")) count.textContent = word("selected", String(ticked));
  }
}
