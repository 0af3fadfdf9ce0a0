// Builds app.js, app.css, the charts and the icon sprite into .dacheng/static/ui, hashed, compressed, with a manifest.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(root, ".dacheng", "static", "ui");
const lucide = path.join(root, "node_modules", "lucide-static", "icons");
const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);

/** Drawn here because they are solid shapes, which lucide does not have. */
const OWN = {
  up: '<path fill="currentColor" stroke="none" d="M12 3 23 21H1z"/>',
  down: '<path fill="currentColor" stroke="none" d="M12 21 1 3h22z"/>',
};

/** The variables of both themes, for charts that are drawn without a page. */
async function themes() {
  const css = (await readFile(path.join(here, "css", "tokens.css"), "utf8")).replace(/\/\*.*?\*\//gs, "");
  const read = (block) => Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
  const light = read(css.match(/:root\s*\{([^}]*)\}/)[1]);
  const dark = read(css.match(/data-theme="dark"\]\s*\{([^}]*)\}/)[1]);
  return { light, dark: { ...light, ...dark } };
}

async function bundle() {
  const result = await build({
    entryPoints: [
      ...["app.js", "charts.js", "charts-server.js"].map((name) => path.join(here, "js", name)),
      path.join(here, "css", "app.css"),
    ],
    define: { __THEMES__: JSON.stringify(await themes()) },
    outdir: out,
    entryNames: "[name].[hash]",
    nodePaths: [path.join(root, "node_modules")],
    bundle: true,
    minify: true,
    format: "iife",
    charset: "utf8",
    target: ["chrome99", "firefox97", "safari15.4"],
    legalComments: "eof",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  return result.outputFiles.map((file) => ({ name: path.basename(file.path), bytes: Buffer.from(file.contents) }));
}

async function iconNames() {
  const text = await readFile(path.join(here, "icons.txt"), "utf8");
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  return lines.map((line) => line.split("=").map((part) => part.trim())).map(([name, drawn]) => [name, drawn ?? name]);
}

async function shapes(name) {
  const svg = await readFile(path.join(lucide, `${name}.svg`), "utf8").catch(() => {
    throw new Error(`icons.txt: lucide has no icon called "${name}"`);
  });
  return svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
}

function hashed(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  return { name: name.replace(".", `.${hash}.`), bytes };
}

async function sprite() {
  const drawn = await Promise.all((await iconNames()).map(async ([name, source]) => [name, await shapes(source)]));
  const symbols = [...drawn, ...Object.entries(OWN)].map(
    ([name, shape]) => `<symbol id="${name}" viewBox="0 0 24 24">${shape}</symbol>`,
  );
  const bytes = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg"><!-- Icons: Lucide, ISC licence -->${symbols.join("")}</svg>`,
  );
  return hashed("icons.svg", bytes);
}

/** The system's dark and the chosen dark are two blocks in CSS; they must not drift apart. */
async function checkDark() {
  const css = await readFile(path.join(here, "css", "tokens.css"), "utf8");
  const blocks = [/data-theme="dark"\]\s*\{([^}]*)\}/, /not\(\[data-theme="light"\]\)\s*\{([^}]*)\}/].map(
    (pattern) => css.match(pattern)?.[1].replace(/\s+/g, ""),
  );
  if (!blocks[0] || blocks[0] !== blocks[1]) throw new Error("tokens.css: the two dark blocks differ");
}

async function write({ name, bytes }) {
  const file = path.join(out, name);
  const [gz, br] = await Promise.all([gzip(bytes, { level: 9 }), brotli(bytes)]);
  await Promise.all([writeFile(file, bytes), writeFile(`${file}.gz`, gz), writeFile(`${file}.br`, br)]);
  console.log(`${name}  ${bytes.length} B, gzip ${gz.length} B, brotli ${br.length} B`);
}

async function sweep(keep) {
  const stale = (await readdir(out)).filter(
    (name) => /^(app|charts|charts-server|icons|mark)\.[0-9A-Z]{8}\./.test(name) && !keep.some((kept) => name.startsWith(kept)),
  );
  await Promise.all(stale.map((name) => rm(path.join(out, name))));
}

async function main() {
  await checkDark();
  const mark = hashed("mark.svg", await readFile(path.join(here, "mark.svg")));
  const files = [...(await bundle()), await sprite(), mark];
  await mkdir(out, { recursive: true });
  await Promise.all(files.map(write));
  const manifest = Object.fromEntries(files.map(({ name }) => [name.replace(/\.[0-9A-Z]{8}\./, "."), `ui/${name}`]));
  await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  await sweep(files.map(({ name }) => name));
}

main().catch((error) => {
  console.error(`frontend: ${error.message}`);
  process.exit(1);
});
