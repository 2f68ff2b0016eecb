// <bw-poll data-src="/bell/" data-every="60">: refreshes its content while the page is looked at. The server's ETag
// makes an unchanged answer cost nothing; content with the focus in it is left alone.
import { isSignInPage } from "./words";

export class Poll extends HTMLElement {
  private timer = 0;
  private tag = "";

  connectedCallback(): void {
    if (!this.dataset.src) return;
    const every = Math.max(5, Number(this.dataset.every ?? 30)) * 1000;
    this.timer = window.setInterval(() => void this.ask(), every);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  protected async ask(): Promise<void> {
    if (document.hidden || this.contains(document.activeElement)) return;
    try {
      const headers: Record<string, string> = { "HX-Request": "true", "X-Background": "poll" };
      if (this.tag) headers["If-None-Match"] = this.tag;
      const answer = await fetch(this.dataset.src ?? "", { headers, cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) return;
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) {
        // The session ended or locked. A page that is nothing but this says so; another one keeps what it shows.
        clearInterval(this.timer);
        if (this.dataset.follows !== undefined) location.assign(elsewhere);
        return;
      }
      const text = await answer.text();
      if (isSignInPage(text)) return clearInterval(this.timer);
      this.tag = answer.headers.get("ETag") ?? "";
      this.innerHTML = text;
      window.htmx?.process(this);
      if (this.dataset.until && this.querySelector(this.dataset.until)) clearInterval(this.timer);
    } catch {
      // The network is away; the next turn asks again.
    }
  }
}
