// <bw-session data-seconds="1800" data-touch-url="…">: says two minutes ahead that the session will lock.
import { element, isSignInPage, word } from "./words";

const warning = 120;

export class Session extends HTMLElement {
  private ends = 0;
  private note: HTMLElement | undefined;
  private words = element("span", { role: "status" });
  private button = element("button", { type: "button" });

  connectedCallback(): void {
    this.again();
    document.addEventListener("htmx:afterRequest", () => this.again());
    window.addEventListener("storage", (event) => { if (event.key === "bailiwick-seen") this.again(false); });
    window.setInterval(() => this.tick(), 1000);
  }

  private again(tell = true): void {
    this.ends = Date.now() + Number(this.dataset.seconds ?? 0) * 1000;
    if (tell) localStorage.setItem("bailiwick-seen", String(Date.now()));
    this.note?.remove();
    this.note = undefined;
  }

  private tick(): void {
    const left = Math.round((this.ends - Date.now()) / 1000);
    if (left > warning) return;
    if (!this.note) this.warn();
    if (left <= 0) return this.lock();
    if (left % 10 === 0 || !this.words.textContent) this.words.textContent = word("locking", `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
  }

  private lock(): void {
    if (this.words.textContent === word("locked")) return;
    this.words.textContent = word("locked");
    this.button.textContent = word("unlock");
  }

  private warn(): void {
    this.button = element("button", { type: "button" }, word("stay"));
    this.button.addEventListener("click", () => void this.touch());
    this.words.textContent = "";
    this.note = element("div", { class: "session-note" }, this.words, this.button);
    document.body.append(this.note);
  }

  private async touch(): Promise<void> {
    const answer = await fetch(this.dataset.touchUrl || location.href, { credentials: "same-origin" }).catch(() => undefined);
    if (!answer?.ok || isSignInPage(await answer.text())) return location.reload();
    this.again();
  }
}
