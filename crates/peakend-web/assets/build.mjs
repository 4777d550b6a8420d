// Bundles style sheets and scripts, compresses them, and lists them in files.tsv (name, content hash).
// The folder to write to is the first argument; `dist` without one.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
await mkdir(out, { recursive: true });

const common = { absWorkingDir: here, bundle: true, minify: true, legalComments: "none", logLevel: "warning", charset: "utf8" };
const scripts = { ...common, outdir: out, target: "es2022" };

await Promise.all([
  build({ ...common, entryPoints: ["css/app.css", "css/public.css"], outdir: out, target: ["chrome111", "firefox115", "safari16.4"] }),
  build({ ...scripts, entryPoints: ["js/app.js", "js/chart.js", "js/journeys.js"], format: "esm" }),
  build({ ...scripts, entryPoints: ["js/theme.js"], format: "iife" }),
  ...["icons.svg", "icon.svg"].map((name) => copyFile(join(here, name), join(out, name))),
]);

const names = ["app.css", "public.css", "app.js", "chart.js", "journeys.js", "theme.js", "icons.svg", "icon.svg"];
const lines = [];
for (const name of names) {
  const body = await readFile(join(out, name));
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
  const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } };
  await writeFile(join(out, `${name}.gz`), gzipSync(body, { level: 9 }));
  await writeFile(join(out, `${name}.br`), brotliCompressSync(body, brotli));
  lines.push(`${name}\t${hash}`);
}
await writeFile(join(out, "files.tsv"), lines.join("\n") + "\n");
