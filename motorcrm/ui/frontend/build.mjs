// Builds motorcrm/ui/static/ui: scripts, one style sheet, fonts, the sprite of used icons. Run by `npm run build`.
import { build, transform } from "esbuild";
import { copyFile, glob, mkdir, readFile, readdir, rename, rm, writeFile } from "./files.mjs";
import { iconsIn } from "./icons.mjs";
import { PurgeCSS } from "purgecss";
import subsetFont from "subset-font";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const served = path.resolve(here, "../static/ui");
const out = path.join(root, "build/ui"); // moved into place when complete: pages may be served meanwhile
const modules = path.join(root, "node_modules");
const TARGET = ["chrome123", "firefox120", "safari17.5"]; // what supports light-dark(), which Tabler uses

// Each entry is one file: `theme` runs before the first paint and so is a plain script, the others are modules. What two
// of them both bundle is small, and a shared chunk would be one request more.
async function scripts() {
  for (const name of (await readdir(here)).filter((name) => name.endsWith(".entry.js"))) {
    await build({
      entryPoints: [path.join(here, name)],
      outfile: path.join(out, name.replace(".entry.js", ".js")),
      format: name === "theme.entry.js" ? "iife" : "esm",
      bundle: true,
      minify: true,
      target: TARGET,
      logLevel: "warning",
    });
  }
}

async function styles(sources) {
  const own = await build({ entryPoints: [path.join(here, "css/app.css")], bundle: true, write: false, target: TARGET, external: ["*.woff2"] });
  const ownText = own.outputFiles[0].text;
  const tabler = await readFile(path.join(modules, "@tabler/core/dist/css/tabler.css"), "utf8");
  const classes = ownText.match(/\.[a-z][\w-]*/g).map((name) => name.slice(1)).join(" ");
  const [purged] = await new PurgeCSS().purge({
    css: [{ raw: tabler }],
    content: [...sources.map(({ text, extension }) => ({ raw: text, extension })), { raw: classes, extension: "html" }],
    defaultExtractor: (text) => text.match(/[\w-]+/g) || [],
    variables: true,
    keyframes: true,
    safelist: {
      standard: ["show", "fade", "active", "disabled", "html", "body"],
      deep: [/data-bs-theme/],
      greedy: [/^bg-\w+-lt$/],
      variables: [...new Set(ownText.match(/--tblr-[\w-]+/g)), /^--tblr-(blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan|gray-\d+)(-lt)?$/],
    },
    // Words in the code that happen to match and would keep whole families of rules.
    blocklist: [/^theme-dark$/, /^steps$/, /^modal/, /^ribbon/, /^popover/, /data-bs-navbar-theme/, /data-theme\b/],
  });
  const { code } = await transform(`${purged.css}\n${ownText}`, { loader: "css", minify: true, target: TARGET, legalComments: "none" });
  await writeFile(path.join(out, "app.css"), code);
}

async function icons(sources) {
  const drawn = path.join(modules, "@tabler/icons/icons/outline");
  const ours = path.join(here, "icons"); // what Tabler lacks, drawn on its grid
  const own = new Set(await readdir(ours));
  const known = new Set([...(await readdir(drawn)), ...own]);
  const used = iconsIn(sources);
  for (const [name, file] of used) if (!known.has(`${name}.svg`)) throw new Error(`${file}: Tabler has no icon "${name}"`);
  const symbols = [];
  for (const name of [...used.keys()].sort()) {
    const svg = await readFile(path.join(own.has(`${name}.svg`) ? ours : drawn, `${name}.svg`), "utf8");
    const lines = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1].replace(/\s*\n\s*/g, "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${lines}</symbol>`);
  }
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  return used.size;
}

// Inter in one file: at its text size, with Russian and English letters, the signs in use, tabular figures.
async function fonts() {
  const inter = await readFile(path.join(modules, "inter-ui/variable/InterVariable.woff2"));
  const span = (first, last) => String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
  const signs = "\u2009\u202f\u2010‑‒–—‘’‚“”„•…‰‹›€₽№™←↑→↓−≈≠≤≥";
  const letters = span(0x20, 0x7e) + span(0xa0, 0xff) + span(0x400, 0x45f) + signs;
  const font = await subsetFont(inter, letters, {
    targetFormat: "woff2",
    variationAxes: { opsz: 14, wght: { min: 400, max: 700 } },
    keepFeatures: ["kern", "tnum", "calt", "ccmp", "mark", "locl"],
  });
  await writeFile(path.join(out, "inter.woff2"), font);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const sources = await glob(path.join(root, "motorcrm"), ["html", "py", "js"], ["static", "migrations", "tests", "locale"]);
await Promise.all([
  scripts(),
  styles(sources),
  icons(sources),
  fonts(),
  copyFile(path.join(here, "favicon.svg"), path.join(out, "favicon.svg")),
]);
await mkdir(path.dirname(served), { recursive: true });
await rm(served, { recursive: true, force: true });
await rename(out, served);
