// <bw-presence data-src="/presence/desk.ticket/5/" data-every="15">: says that this page is open, whether somebody types
// into it, and shows who else has it open.
import { Poll } from "./poll";

export class Presence extends Poll {
  private quiet = 0;
  private base = "";
  private readonly typed = (event: Event): void => {
    if (!(event.target instanceof HTMLTextAreaElement) || this.base.includes("?")) return;
    const begins = !this.quiet;
    clearTimeout(this.quiet);
    this.quiet = window.setTimeout(() => this.rest(), 60000);
    this.dataset.src = `${this.base}?writing=1`;
    if (begins) void this.ask();
  };

  override connectedCallback(): void {
    this.base = this.dataset.src ?? "";
    super.connectedCallback();
    document.addEventListener("input", this.typed);
    void this.ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.quiet);
    document.removeEventListener("input", this.typed);
  }

  private rest(): void {
    this.quiet = 0;
    this.dataset.src = this.base;
  }
}
