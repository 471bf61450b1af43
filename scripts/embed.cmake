# SPDX-License-Identifier: GPL-3.0-or-later
# khen_embed(TARGET NAMESPACE BASE FILE...) puts files into the program: `khen::NAMESPACE::files()` (declared in
# metadata/base/embedded.h's shape) lists {name relative to BASE, bytes}. The assembler's .incbin keeps this fast for
# any size, and needs no tool that the compiler doesn't bring.
function(khen_embed target namespace base)
  set(assembly "${CMAKE_CURRENT_BINARY_DIR}/${namespace}_embedded.S")
  set(table "${CMAKE_CURRENT_BINARY_DIR}/${namespace}_embedded.cpp")
  set(asm ".section .rodata\n")
  set(declarations "")
  set(rows "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    file(RELATIVE_PATH name "${base}" "${file}")
    set(symbol "khen_${namespace}_${index}")
    string(APPEND asm ".global ${symbol}\n.global ${symbol}_end\n${symbol}:\n.incbin \"${file}\"\n${symbol}_end:\n.byte 0\n")
    string(APPEND declarations "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
    string(APPEND rows
           "      {\"${name}\", std::string_view(${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol}))},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND asm ".section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT "${assembly}" CONTENT "${asm}" @ONLY)
  file(CONFIGURE OUTPUT "${table}" CONTENT
"#include \"metadata/base/embedded.h\"
#include <array>
extern \"C\" {
${declarations}}
namespace khen::${namespace} {
std::span<const EmbeddedFile> files() {
  static const std::array<EmbeddedFile, ${index}> table{{
${rows}  }};
  return table;
}
}  // namespace khen::${namespace}
" @ONLY)
  set_source_files_properties("${assembly}" PROPERTIES OBJECT_DEPENDS "${ARGN}")
  target_sources(${target} PRIVATE "${assembly}" "${table}")
endfunction()
