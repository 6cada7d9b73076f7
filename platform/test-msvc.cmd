@echo off
rem Compiles the C example with Microsoft's compiler, links it with the DLL of `cargo build --release --lib`, runs it.
setlocal
for /f "usebackq delims=" %%i in (`"%ProgramFiles(x86)%\Microsoft Visual Studio\Installer\vswhere.exe" -latest -property installationPath`) do call "%%i\VC\Auxiliary\Build\vcvars64.bat" || exit /b 1
cl /nologo /W4 /DSPECADO_SHARED /Iinclude examples\c\translate.c /Fe:target\release\translate.exe /Fo:target\release\ /link target\release\specado_ffi.dll.lib || exit /b 1
target\release\translate.exe examples\weather.json anthropic claude-sonnet-4-5
