// [data-fill="category" data-fill-value="12" data-fill-label="Network"]: a button beside a form that puts a proposal
// into one of its fields. The field says so itself, as if it had been typed; nothing is sent.
import { Combobox } from "./combobox";

export function fill(button: HTMLElement): void {
  const name = button.dataset.fill ?? "";
  const form = button.closest("form");
  const field = form?.elements.namedItem(name);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) return;
  const value = button.dataset.fillValue ?? "";
  const box = field.closest("bw-combobox");
  if (box instanceof Combobox) {
    box.put(value, button.dataset.fillLabel ?? value);
    box.querySelector<HTMLElement>("[role=combobox]")?.focus();
    return;
  }
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

// [data-send-as="join" data-send-value="T-000067"]: a button in a hint that sends the form with one more answer. It is
// no submit button itself, or Enter in a field above would press it.
export function sendAs(button: HTMLElement): void {
  const form = button.closest("form");
  if (!form) return;
  const answer = document.createElement("input");
  answer.type = "hidden";
  answer.name = button.dataset.sendAs ?? "";
  answer.value = button.dataset.sendValue ?? "";
  form.append(answer);
  form.requestSubmit();
}
