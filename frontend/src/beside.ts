// <bw-beside data-place="call-hints">what was said</bw-beside>: stands where it is written on narrow pages, and in the
// named place beside the form where the page has room for one.
export class Beside extends HTMLElement {
  private readonly wide = matchMedia("(min-width: 64rem)");
  private readonly what = this.firstElementChild;

  connectedCallback(): void {
    this.put();
    this.wide.addEventListener("change", this.put);
  }

  disconnectedCallback(): void {
    this.wide.removeEventListener("change", this.put);
  }

  private readonly put = (): void => {
    const place = document.getElementById(this.dataset.place ?? "");
    if (this.what) (this.wide.matches && place ? place : this).append(this.what);
  };
}
