# Runs portfile.cmake where vcpkg is not: for each of vcpkg's functions that it calls, one that does what the port needs of it.
cmake_minimum_required(VERSION 3.18)

set(PORT specado)

function(vcpkg_download_distfile variable)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "FILENAME;SHA512" "URLS")
    set(file "${SPECADO_ARCHIVES}/${arg_FILENAME}")
    file(SHA512 "${file}" found)
    if(NOT found STREQUAL arg_SHA512)
        message(FATAL_ERROR "${file} has the sum ${found}, the port expects ${arg_SHA512}")
    endif()
    set(${variable} "${file}" PARENT_SCOPE)
endfunction()

# as in vcpkg, the archive's one folder is the result
function(vcpkg_extract_source_archive variable)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "ARCHIVE" "")
    file(ARCHIVE_EXTRACT INPUT "${arg_ARCHIVE}" DESTINATION "${CURRENT_BUILDTREES_DIR}")
    file(GLOB folder "${CURRENT_BUILDTREES_DIR}/*")
    set(${variable} "${folder}" PARENT_SCOPE)
endfunction()

function(vcpkg_replace_string file from to)
    file(READ "${file}" text)
    string(REPLACE "${from}" "${to}" replaced "${text}")
    if(replaced STREQUAL text)
        message(FATAL_ERROR "${file} has no ${from}")
    endif()
    file(WRITE "${file}" "${replaced}")
endfunction()

function(vcpkg_fixup_pkgconfig)
endfunction()

function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
    foreach(file IN LISTS arg_FILE_LIST)
        file(READ "${file}" text)
        file(APPEND "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright" "${text}")
    endforeach()
endfunction()

include("${PORT_FILE}")
