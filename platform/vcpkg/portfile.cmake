# An overlay port: a release's archive as a package, since vcpkg has no Rust to build with. `cargo xtask recipes` fills in version
# and sums. NOT TESTED with vcpkg: `cargo xtask test-recipes` runs this file with stand-ins for vcpkg's functions, on Linux.
set(VCPKG_BUILD_TYPE release) # the C interface serves programs of both kinds

if(VCPKG_TARGET_IS_OSX)
    set(ARCHIVE "specado-${VERSION}-universal-apple-darwin.tar.gz")
    set(SUM "@SHA512 universal-apple-darwin@")
elseif(VCPKG_TARGET_IS_WINDOWS)
    vcpkg_check_linkage(ONLY_DYNAMIC_LIBRARY)
    set(ARCHIVE "specado-${VERSION}-x86_64-pc-windows-gnu.zip")
    set(SUM "@SHA512 x86_64-pc-windows-gnu@")
elseif(VCPKG_TARGET_ARCHITECTURE STREQUAL "arm64")
    set(ARCHIVE "specado-${VERSION}-aarch64-unknown-linux-gnu.tar.gz")
    set(SUM "@SHA512 aarch64-unknown-linux-gnu@")
else()
    set(ARCHIVE "specado-${VERSION}-x86_64-unknown-linux-gnu.tar.gz")
    set(SUM "@SHA512 x86_64-unknown-linux-gnu@")
endif()

vcpkg_download_distfile(FILE
    URLS "https://github.com/specado/specado/releases/download/v${VERSION}/${ARCHIVE}"
    FILENAME "${ARCHIVE}"
    SHA512 "${SUM}"
)
vcpkg_extract_source_archive(SDK ARCHIVE "${FILE}")

file(COPY "${SDK}/include" DESTINATION "${CURRENT_PACKAGES_DIR}")
if(VCPKG_TARGET_IS_WINDOWS)
    file(COPY "${SDK}/bin/specado_ffi.dll" DESTINATION "${CURRENT_PACKAGES_DIR}/bin")
    file(COPY "${SDK}/lib/specado_ffi.lib" DESTINATION "${CURRENT_PACKAGES_DIR}/lib")
elseif(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
    file(COPY "${SDK}/lib/libspecado_ffi.a" DESTINATION "${CURRENT_PACKAGES_DIR}/lib")
else()
    file(GLOB LIBRARIES "${SDK}/lib/*.so*" "${SDK}/lib/*.dylib")
    file(COPY ${LIBRARIES} DESTINATION "${CURRENT_PACKAGES_DIR}/lib")
endif()
file(COPY "${SDK}/lib/pkgconfig/specado.pc" DESTINATION "${CURRENT_PACKAGES_DIR}/lib/pkgconfig")
vcpkg_fixup_pkgconfig()

file(COPY "${SDK}/share/specado/" "${SDK}/lib/cmake/specado/" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
# the archive has this file one folder deeper
vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/share/${PORT}/specado-config.cmake" "_DIR}/../../.." "_DIR}/../..")

vcpkg_install_copyright(FILE_LIST
    "${SDK}/share/doc/specado/LICENSE"
    "${SDK}/share/doc/specado/LICENSE-APACHE"
    "${SDK}/share/doc/specado/LICENSE-MIT"
    "${SDK}/share/doc/specado/THIRD-PARTY"
)
