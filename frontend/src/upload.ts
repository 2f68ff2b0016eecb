// <bw-upload data-limit="26214400"> round a file input: drop files, see names and sizes, refuse what is too large,
// follow the progress of an htmx form.
import { element, word } from "./words";

export class Upload extends HTMLElement {
  private list = element("ul", { class: "upload-list" });
  private bar = element("progress", { class: "bar", max: "100", value: "0", "aria-label": word("uploading"), hidden: "" });
  private status = element("p", { class: "field__error", role: "status" });

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!input || this.contains(this.list)) return;
    this.append(this.list, this.bar, this.status);
    input.addEventListener("change", () => this.show(input));
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.classList.add("dropzone--over");
    });
    this.addEventListener("dragleave", () => this.classList.remove("dropzone--over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.classList.remove("dropzone--over");
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    const form = input.form;
    form?.addEventListener("submit", () => { if (input.files?.length) this.bar.hidden = false; });
    form?.addEventListener("htmx:xhr:progress", (event) => {
      const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail;
      this.bar.value = total ? (loaded / total) * 100 : 0;
    });
    form?.addEventListener("htmx:afterRequest", () => { this.bar.hidden = true; });
  }

  private show(input: HTMLInputElement): void {
    const limit = Number(this.dataset.limit ?? 0);
    const files = [...(input.files ?? [])];
    this.list.replaceChildren(...files.map((file) => element("li", {}, element("span", {}, file.name), element("span", { class: "muted tabular-nums" }, size(file.size)))));
    const large = files.find((file) => limit && file.size > limit);
    const problem = large ? word("tooLarge", large.name) : "";
    this.status.textContent = problem;
    input.setCustomValidity(problem);
  }
}

function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
