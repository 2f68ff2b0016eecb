// Lists the classes that templates use and the committed style sheet does not know: a word misspelt, a utility that
// needs a rebuild, or a name that is only a hook.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sheet = readFileSync(join(root, "bailiwick/static/bailiwick/app.css"), "utf8");
const known = new Set([...sheet.matchAll(/\.((?:\\.|[\w-])+)/g)].map((found) => found[1].replaceAll("\\", "")));
let unknown = 0;

const templates = readdirSync(join(root, "bailiwick"), { recursive: true }).filter((name) => name.endsWith(".html")).sort();
for (const file of templates) {
  const text = readFileSync(join(root, "bailiwick", file), "utf8").replace(/\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}/gs, "");
  for (const [, list] of text.matchAll(/\bclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"/gs)) {
    const words = list.replace(/\{%.*?%\}/gs, " ").replace(/(\S*)\{\{.*?\}\}(\S*)/gs, " ").split(/\s+/);
    for (const word of words) {
      if (!word || word.endsWith("-") || known.has(word)) continue;
      unknown += 1;
      console.log(`${file}: ${word}`);
    }
  }
}
console.log(`${unknown} unknown`);
