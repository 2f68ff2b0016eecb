// <bw-board>: cards are dragged between columns. Dropping one sends the form its menu has, so that keyboard and mouse do the same.
export class Board extends HTMLElement {
  private card: HTMLElement | undefined;

  connectedCallback(): void {
    this.addEventListener("dragstart", (event) => {
      this.card = (event.target as HTMLElement).closest<HTMLElement>("[data-key]") ?? undefined;
      this.card?.classList.add("board__card--moving");
      event.dataTransfer?.setData("text/plain", this.card?.dataset.key ?? "");
    });
    this.addEventListener("dragend", () => this.rest());
    this.addEventListener("dragover", (event) => {
      const lane = this.laneOf(event);
      if (!lane || !this.card) return;
      event.preventDefault();
      this.mark(lane);
    });
    this.addEventListener("drop", (event) => {
      const lane = this.laneOf(event), card = this.card;
      if (!lane || !card) return;
      event.preventDefault();
      this.rest();
      const form = card.querySelector("form"), to = form?.querySelector("select");
      if (!form || !to || card.closest("[data-column]") === lane) return;
      to.value = lane.dataset.column ?? "";
      form.requestSubmit();
    });
  }

  private laneOf(event: DragEvent): HTMLElement | null {
    return event.target instanceof Element ? event.target.closest<HTMLElement>("[data-column]") : null;
  }

  private mark(lane?: HTMLElement): void {
    for (const one of this.querySelectorAll("[data-column]")) one.classList.toggle("board__lane--over", one === lane);
  }

  private rest(): void {
    this.card?.classList.remove("board__card--moving");
    this.card = undefined;
    this.mark();
  }
}
