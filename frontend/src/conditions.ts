// <bw-conditions> round a form whose questions depend on earlier answers. What is not asked yet waits in a
// <template>; an answer brings it out or puts it back. Without this file the server asks stage by stage.
export class Conditions extends HTMLElement {
  connectedCallback(): void {
    const seen = this.querySelector<HTMLInputElement>("input[name=seen]");
    if (seen) seen.value = "*";
    for (const asked of this.querySelectorAll<HTMLElement>("div[data-waits-for]")) asked.before(placeholder(asked));
    this.addEventListener("change", () => this.settle());
    this.settle();
  }

  private settle(): void {
    const form = this.querySelector("form");
    if (!form) return;
    for (const slot of this.querySelectorAll<HTMLTemplateElement>("template[data-waits-for]")) {
      const wanted = (slot.dataset.waitsUntil ?? "").split(" ");
      const given = new FormData(form).getAll(slot.dataset.waitsFor ?? "").map(String);
      const shown = slot.nextElementSibling?.matches("[data-out]") ? slot.nextElementSibling : null;
      const asked = given.some((answer) => wanted.includes(answer));
      if (asked && !shown) {
        const question = slot.content.firstElementChild;
        if (!(question instanceof HTMLElement)) continue;
        question.dataset.out = "";
        slot.after(question);
      } else if (!asked && shown) {
        slot.content.append(shown);
      }
    }
  }
}

function placeholder(asked: HTMLElement): HTMLTemplateElement {
  const slot = document.createElement("template");
  slot.dataset.waitsFor = asked.dataset.waitsFor ?? "";
  slot.dataset.waitsUntil = asked.dataset.waitsUntil ?? "";
  asked.dataset.out = "";
  return slot;
}
