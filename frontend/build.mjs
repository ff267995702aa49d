// Bundles src/ into dist/, whose names are stable: the web server's manifest storage adds the hashes.
import { build } from "esbuild";
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DIST = "dist";
// The oldest browsers in which light-dark() works: what they know only under a prefix gets it.
const BROWSERS = ["chrome123", "firefox120", "safari17.5"];

// KaTeX lists each font in three formats. Every browser that we support reads woff2.
const onlyWoff2 = {
  name: "only-woff2",
  setup(builder) {
    builder.onLoad({ filter: /katex(\.min)?\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/,\s*url\([^)]*\.(woff|ttf)\)\s*format\([^)]*\)/g, ""),
      loader: "css",
    }));
  },
};

// The packages that ended up in a bundle ask that their licence travels with it.
function licences(metafile) {
  const found = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (match) found.add(match[1]);
  }
  return [...found].sort().map((name) => {
    const folder = join("node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name}\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : "See its package."}\n`;
  });
}

rmSync(DIST, { recursive: true, force: true });
const result = await build({
  entryPoints: [
    { in: "src/app.js", out: "app" },
    { in: "src/styles/app.css", out: "app" },
    { in: "src/workbench.js", out: "workbench" },
    { in: "src/theme.js", out: "theme" },
  ],
  outdir: DIST,
  bundle: true,
  minify: true,
  format: "iife",
  target: BROWSERS,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  plugins: [onlyWoff2],
  logLevel: "warning",
});
cpSync("src/static", DIST, { recursive: true });
writeFileSync(join(DIST, "licences.txt"), licences(result.metafile).join("\n----\n\n"));
