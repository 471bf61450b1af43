// SPDX-License-Identifier: GPL-3.0-or-later
// node build.mjs OUTDIR: bundles style and islands into OUTDIR as content-hashed files, each with .br and .gz beside it
// where that is smaller, and writes OUTDIR/manifest.json (logical name → file name). The output depends on nothing but
// the sources and the lock file.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { weave } from './weave.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, 'dist'));

// What phones that were frozen years ago still understand: Chrome 64 (Android 4.4–5 ended at 81 and 95).
const islandTarget = ['es2017', 'chrome64', 'firefox60', 'safari12'];
const styleTarget = ['chrome64', 'firefox60', 'safari12'];

// A woven pattern in the style sheet: url("weave:band").
const weavePlugin = {
  name: 'weave',
  setup(build) {
    build.onResolve({ filter: /^weave:/ }, (args) => ({ path: `${args.path.slice('weave:'.length)}.svg`, namespace: 'weave' }));
    build.onLoad({ filter: /.*/, namespace: 'weave' }, (args) => {
      const draft = path.join(here, 'weave', args.path.replace('.svg', '.txt'));
      return { contents: weave(fs.readFileSync(draft, 'utf8')), loader: 'dataurl', watchFiles: [draft] };
    });
  },
};

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  legalComments: 'none',
  outdir: out,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  metafile: true,
  logLevel: 'warning',
};

async function bundle() {
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  const style = await esbuild.build({
    ...common,
    entryPoints: { style: 'style/main.css' },
    target: styleTarget,
    loader: { '.woff2': 'file' },
    publicPath: '/assets',
    plugins: [weavePlugin],
  });
  const names = ['site', 'player', 'jobs', 'upload', 'import', 'editor', 'transcript', 'captions', 'hls', 'zoom', 'words'];
  const islands = await esbuild.build({
    ...common,
    entryPoints: Object.fromEntries(names.map((name) => [name, `script/${name}.ts`])),
    target: islandTarget,
    // esbuild does not rewrite destructuring, which every browser above understands but for corner cases.
    supported: { destructuring: true },
    format: 'iife',
    platform: 'browser',
  });
  const manifest = {};
  for (const result of [style, islands]) {
    for (const [file, facts] of Object.entries(result.metafile.outputs)) {
      if (facts.entryPoint) manifest[path.parse(facts.entryPoint).name.replace('main', 'style')] = path.basename(file);
    }
  }
  for (const [name, file] of Object.entries({ icons: 'style/icons.svg', emblem: 'style/emblem.svg' })) {
    const content = fs.readFileSync(path.join(here, file));
    manifest[name] = `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase()}.svg`;
    fs.writeFileSync(path.join(out, manifest[name]), content);
  }
  return manifest;
}

function compressBeside(file) {
  const content = fs.readFileSync(file);
  const versions = {
    '.br': zlib.brotliCompressSync(content, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } }),
    '.gz': zlib.gzipSync(content, { level: 9 }),
  };
  for (const [suffix, packed] of Object.entries(versions)) {
    if (packed.length < content.length) fs.writeFileSync(file + suffix, packed);
  }
}

const manifest = await bundle();
for (const file of fs.readdirSync(out)) {
  if (/\.(css|js|svg)$/.test(file)) compressBeside(path.join(out, file));
}
const sorted = Object.fromEntries(Object.entries(manifest).sort());
fs.writeFileSync(path.join(out, 'manifest.json'), `${JSON.stringify(sorted, null, 2)}\n`);
