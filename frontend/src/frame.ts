// <bw-mail-frame> round the frame of a mail: makes it as high as the mail is, also when its pictures have come. Nothing runs in
// the frame; without this it scrolls.
const MOST = 3000;

export class MailFrame extends HTMLElement {
  private watcher: ResizeObserver | undefined;

  connectedCallback(): void {
    const frame = this.querySelector("iframe");
    if (!frame) return;
    frame.addEventListener("load", () => this.follow(frame));
    if (frame.contentDocument?.readyState === "complete") this.follow(frame);
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
  }

  private follow(frame: HTMLIFrameElement): void {
    const body = frame.contentDocument?.body;
    if (!body) return;
    this.watcher?.disconnect();
    this.watcher = new ResizeObserver(() => this.fit(frame));
    this.watcher.observe(body);
    this.fit(frame);
  }

  private fit(frame: HTMLIFrameElement): void {
    const body = frame.contentDocument?.body;
    if (body) frame.style.blockSize = `${Math.min(body.scrollHeight + 4, MOST)}px`;
  }
}
