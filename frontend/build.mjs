// Compiles the style sheet and the behaviour into bailiwick/static/bailiwick, which is committed:
// the machine that runs the product never needs Node. `--check` builds aside and fails when the
// committed files are stale; `--watch` rebuilds while you work.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const committed = join(here, "..", "bailiwick", "static", "bailiwick");
const checking = process.argv.includes("--check");
const watching = process.argv.includes("--watch");
const out = checking ? mkdtempSync(join(tmpdir(), "bailiwick-front-end-")) : committed;
const limits = { "app.css": 40 * 1024, "app.js": 15 * 1024 };

const tailwind = [join(here, "node_modules/@tailwindcss/cli/dist/index.mjs"), "-i", "css/app.css", "-o", join(out, "app.css"), "--minify"];
const script = {
  entryPoints: [join(here, "src/app.ts")], outfile: join(out, "app.js"),
  bundle: true, minify: true, format: "iife", target: ["es2022"], legalComments: "none", logLevel: "warning",
};

mkdirSync(out, { recursive: true });
copyFileSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), join(out, "htmx.min.js"));
for (const name of ["icons.svg", "favicon.svg"]) copyFileSync(join(here, name), join(out, name));

if (watching) {
  await (await esbuild.context(script)).watch();
  spawn(process.execPath, [...tailwind, "--watch"], { cwd: here, stdio: "inherit" });
} else {
  await esbuild.build(script);
  execFileSync(process.execPath, tailwind, { cwd: here, stdio: ["ignore", "ignore", "pipe"] });
  let failed = false;
  for (const [name, limit] of Object.entries(limits)) {
    const size = gzipSync(readFileSync(join(out, name))).length;
    console.log(`${name}: ${(size / 1024).toFixed(1)} KB gzipped of ${limit / 1024} allowed`);
    failed ||= size > limit;
  }
  if (checking) {
    for (const name of ["app.css", "app.js", "htmx.min.js", "icons.svg", "favicon.svg"]) {
      const kept = join(committed, name);
      if (existsSync(kept) && readFileSync(kept).equals(readFileSync(join(out, name)))) continue;
      console.error(`${name} is stale: run \`npm run build\` in frontend/ and commit the result.`);
      failed = true;
    }
    rmSync(out, { recursive: true });
  }
  process.exitCode = failed ? 1 : 0;
}
