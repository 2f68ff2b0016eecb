// <bw-pictures data-url="/…/pictures/" data-files="id_pictures"> round a textarea: a picture pasted or dropped is kept at once
// and shown where the cursor stands. Without an address it waits in the file field of that id and is kept with the text.
import { csrfToken, element } from "./words";

const KINDS = /^image\/(png|jpeg|gif|webp)$/;

export class Pictures extends HTMLElement {
  private status = element("p", { class: "muted", role: "status" });

  connectedCallback(): void {
    const area = this.querySelector("textarea");
    if (!area || this.contains(this.status)) return;
    this.append(this.status);
    area.addEventListener("paste", (event) => this.take(event, area, event.clipboardData));
    area.addEventListener("drop", (event) => {
      this.classList.remove("dropzone--over");
      this.take(event, area, event.dataTransfer);
    });
    area.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.classList.add("dropzone--over");
    });
    area.addEventListener("dragleave", () => this.classList.remove("dropzone--over"));
  }

  private take(event: Event, area: HTMLTextAreaElement, data: DataTransfer | null): void {
    const files = [...(data?.files ?? [])].filter((file) => KINDS.test(file.type));
    if (!files.length) return;
    event.preventDefault();
    const named = files.map((file, index) => new File([file], nameOf(file, index), { type: file.type }));
    if (this.dataset.url) void this.send(area, named, this.dataset.url);
    else this.queue(area, named);
  }

  private async send(area: HTMLTextAreaElement, files: File[], url: string): Promise<void> {
    const body = new FormData();
    for (const file of files) body.append("pictures", file);
    this.status.textContent = this.dataset.busy ?? "";
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
      const said = (await answer.json()) as { markdown?: string; problem?: string };
      if (said.markdown) insert(area, said.markdown);
      this.status.textContent = said.markdown ? "" : (said.problem ?? this.dataset.failed ?? "");
    } catch {
      this.status.textContent = this.dataset.failed ?? "";
    }
  }

  private queue(area: HTMLTextAreaElement, files: File[]): void {
    const field = document.getElementById(this.dataset.files ?? "");
    if (!(field instanceof HTMLInputElement)) return;
    const all = new DataTransfer();
    for (const file of [...(field.files ?? []), ...files]) all.items.add(file);
    field.files = all.files;
    insert(area, files.map((file) => `![${file.name.replace(/\.\w+$/, "")}](${file.name})`).join("\n\n"));
  }
}

// A pasted picture is always called "image.png"; the instant tells one from the next. Brackets would end the Markdown early.
function nameOf(file: File, index: number): string {
  const plain = file.name.replace(/[^\w.-]+/g, "-");
  return /^image\.\w+$/.test(plain) ? plain.replace("image", `picture-${Date.now() + index}`) : plain;
}

function insert(area: HTMLTextAreaElement, text: string): void {
  const before = area.value.slice(0, area.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n\n" : "";
  area.setRangeText(`${gap}${text}\n`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}
