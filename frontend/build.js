// Copies the files that Bluethread ships from their packages, bundles the charts, and records where each
// came from with its SHA-256 in VENDORED.json. Running it on the same lock file gives the same bytes.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const VENDOR = join(HERE, "../src/bluethread/web/static/vendor");
const ICONS = JSON.parse(readFileSync(join(HERE, "icons.json"), "utf8"));
const record = [];

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const packageFolder = (name) => join(HERE, "node_modules", name);
const packageOf = (name) => JSON.parse(readFileSync(join(packageFolder(name), "package.json"), "utf8"));

function ship(path, bytes, packages, note) {
  const target = join(VENDOR, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  const sources = packages.map((name) => {
    const { version, license } = packageOf(name);
    return { package: name, version, licence: license };
  });
  record.push({ file: path, sha256: sha256(bytes), from: sources, note });
}

function licenceText(name) {
  const folder = packageFolder(name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return file ? readFileSync(join(folder, file), "utf8").trim() : null;
}

function licences(names) {
  const stated = (name) => `${name} ${packageOf(name).version} (${packageOf(name).license})`;
  const byText = new Map();
  for (const name of [...new Set(names)].sort()) {
    const text = licenceText(name) ?? "(the package states its licence and carries no text of it)";
    byText.set(text, [...(byText.get(text) ?? []), stated(name)]);
  }
  return [...byText].map(([text, packages]) => `${packages.join("\n")}\n\n${text}\n`).join(`\n${"-".repeat(80)}\n\n`);
}

function tabler() {
  for (const sheet of ["tabler.min.css", "tabler.rtl.min.css"]) {
    const upstream = readFileSync(join(packageFolder("@tabler/core"), "dist/css", sheet), "utf8");
    const shipped = upstream.replace(/\n?\/\*# sourceMappingURL=.*\*\/\s*$/, "\n");
    ship(`tabler/${sheet}`, shipped, ["@tabler/core"], "as published, without its pointer to a source map");
  }
  const licence = readFileSync(join(HERE, "tabler-licence.txt"), "utf8"); // the package carries no licence file
  ship("tabler/LICENSE.txt", licence, ["@tabler/core"], "licence of the style sheets and icons");
}

function icons() {
  const symbol = (name) => {
    const svg = readFileSync(join(packageFolder("@tabler/icons"), "icons/outline", `${name}.svg`), "utf8");
    const shapes = [...svg.matchAll(/<(?:path|circle|rect|line|polyline)\b[^>]*\/>/g)].map(([shape]) => shape);
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.join("")}</symbol>`;
  };
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${[...ICONS].sort().map(symbol).join("\n")}\n</svg>\n`;
  ship("tabler/icons.svg", sprite, ["@tabler/icons"], "the outline icons listed in frontend/icons.json, as one sprite");
}

async function charts() {
  const { metafile, outputFiles } = await build({
    absWorkingDir: HERE,
    bundle: true,
    charset: "utf8",
    entryPoints: ["chart.js"],
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    target: "es2022",
    write: false,
  });
  const owner = (path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
  const packages = Object.keys(metafile.inputs).map(owner).filter(Boolean);
  ship("vega/chart.js", outputFiles[0].contents, [...new Set(packages)].sort(), "bundle built from frontend/chart.js");
  ship("vega/LICENSES.txt", licences(packages), [], "licences of everything in the bundle");
}

tabler();
icons();
await charts();
record.sort((a, b) => (a.file < b.file ? -1 : 1));
writeFileSync(join(VENDOR, "VENDORED.json"), `${JSON.stringify(record, null, 1)}\n`);
for (const { file, sha256: hash } of record) console.log(`${hash.slice(0, 12)}  ${file}`);
