// Translated words come from the page (components/words.html); English is the fallback.
const english: Record<string, string> = {
  in: "in %s", ago: "%s ago", now: "now", days: "d", hours: "h", minutes: "min", close: "Close", results: "%s results",
};

export function word(name: string, value = ""): string {
  const said = document.getElementById("bw-words")?.dataset[name] ?? english[name] ?? name;
  return said.replace("%s", value);
}

export function clockTime(at: Date): string {
  return at.toLocaleTimeString(document.documentElement.lang || undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** The time of an instant of today; with its day when it was another. */
export function dayAndTime(at: Date): string {
  const language = document.documentElement.lang || undefined;
  if (at.toDateString() === new Date().toDateString()) return clockTime(at);
  return `${at.toLocaleDateString(language, { weekday: "short", day: "numeric", month: "short" })} ${clockTime(at)}`;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select, [role=combobox]")) return true;
  return target.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

// The address of a sign-in page in an answer means that the session ended meanwhile.
export function isSignInPage(text: string): boolean {
  return text.slice(0, 600).includes('data-page="sign-in"');
}

export function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; SameSite=Lax${secure}; Max-Age=${value ? 31536000 : 0}`;
}
