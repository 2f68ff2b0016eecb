// Times that move: a running timer for a call, and "in 2 h 10 min" beside a promised time.
import { word } from "./words";

export class Timer extends HTMLElement {
  private ticking = 0;

  connectedCallback(): void {
    this.setAttribute("role", "timer");
    this.show();
    this.ticking = window.setInterval(() => this.show(), 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.ticking);
  }

  private show(): void {
    const started = Date.parse(this.dataset.startedAt ?? "");
    if (Number.isNaN(started)) return;
    const stopped = Date.parse(this.dataset.stoppedAt ?? "");
    const seconds = Math.max(0, Math.floor(((Number.isNaN(stopped) ? Date.now() : stopped) - started) / 1000));
    const two = (value: number): string => String(value).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    this.textContent = `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const field = this.dataset.field ? document.querySelector<HTMLInputElement>(this.dataset.field) : null;
    if (field) field.value = String(seconds);
  }
}

export function relative(to: Date, from = new Date()): string {
  const minutes = Math.round(Math.abs(to.getTime() - from.getTime()) / 60000);
  if (minutes < 1) return word("now");
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = d ? [[d, "days"], [h, "hours"]] : [[h, "hours"], [m, "minutes"]];
  const said = parts.filter(([value]) => value).map(([value, unit]) => `${value} ${word(String(unit))}`).join(" ");
  return word(to > from ? "in" : "ago", said);
}

export class RelativeTime extends HTMLElement {
  private ticking = 0;

  connectedCallback(): void {
    this.show();
    this.ticking = window.setInterval(() => this.show(), 30000);
  }

  disconnectedCallback(): void {
    clearInterval(this.ticking);
  }

  private show(): void {
    const at = new Date(this.getAttribute("datetime") ?? "");
    if (!Number.isNaN(at.getTime())) this.textContent = relative(at);
  }
}
