// SPDX-License-Identifier: GPL-3.0-or-later
// Puts the built web files into the program, like scripts/embed.cmake does for files that are known beforehand:
//   node scripts/embed.mjs NAMESPACE OUT.S OUT.cpp PREFIX=DIRECTORY…
// Every file below DIRECTORY is embedded under the name PREFIX/relative/path.
import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const [namespace, assembly, table, ...sources] = process.argv.slice(2);

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

const files = sources.flatMap((source) => {
  const [prefix, directory] = source.split('=');
  return filesBelow(directory).map((path) => ({
    name: `${prefix}/${relative(directory, path).split(sep).join('/')}`,
    path,
  }));
});

const symbol = (index) => `khen_${namespace}_${index}`;

writeFileSync(
  assembly,
  '.section .rodata\n' +
    files
      .map(
        (file, i) =>
          `.global ${symbol(i)}\n.global ${symbol(i)}_end\n${symbol(i)}:\n.incbin "${file.path}"\n${symbol(i)}_end:\n.byte 0\n`,
      )
      .join('') +
    '.section .note.GNU-stack,"",@progbits\n',
);

writeFileSync(
  table,
  `#include "metadata/base/embedded.h"
#include <array>
extern "C" {
${files.map((_, i) => `extern const char ${symbol(i)}[];\nextern const char ${symbol(i)}_end[];\n`).join('')}}
namespace khen::${namespace} {
std::span<const EmbeddedFile> files() {
  static const std::array<EmbeddedFile, ${files.length}> table{{
${files
  .map(
    (file, i) =>
      `      {"${file.name}", std::string_view(${symbol(i)}, static_cast<std::size_t>(${symbol(i)}_end - ${symbol(i)}))},\n`,
  )
  .join('')}  }};
  return table;
}
}  // namespace khen::${namespace}
`,
);
