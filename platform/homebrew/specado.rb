# For a tap: a release's archive as it is (homebrew-core would build from source). `cargo xtask recipes` fills in version and sums.
# NOT TESTED with Homebrew: only Ruby has read this file.
class Specado < Formula
  desc "Translate one provider-neutral prompt into any LLM provider's exact request"
  homepage "https://github.com/specado/specado"
  version "@VERSION@"
  license any_of: ["Apache-2.0", "MIT"]

  on_macos do
    url "https://github.com/specado/specado/releases/download/v@VERSION@/specado-@VERSION@-universal-apple-darwin.tar.gz"
    sha256 "@SHA256 universal-apple-darwin@"
  end

  on_linux do
    on_intel do
      url "https://github.com/specado/specado/releases/download/v@VERSION@/specado-@VERSION@-x86_64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256 x86_64-unknown-linux-gnu@"
    end
    on_arm do
      url "https://github.com/specado/specado/releases/download/v@VERSION@/specado-@VERSION@-aarch64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256 aarch64-unknown-linux-gnu@"
    end
  end

  depends_on "pkgconf" => :test

  def install
    bin.install "bin/specado"
    include.install Dir["include/*"]
    lib.install Dir["lib/*"]
    pkgshare.install Dir["share/specado/*"]
    doc.install Dir["share/doc/specado/*"]
  end

  test do
    (testpath/"first.c").write <<~C
      #include <stdio.h>
      #include <specado.h>

      int main(void)
      {
          char *json = NULL;
          if (specado_translate("{\\"prompt\\": \\"Hello\\"}", "anthropic", "claude-sonnet-4-5", NULL, &json) != SPECADO_SUCCESS)
              return 1;
          puts(json);
          specado_string_free(json);
          return 0;
      }
    C
    flags = shell_output("pkgconf --cflags --libs specado").split
    system ENV.cc, "first.c", *flags, "-Wl,-rpath,#{lib}", "-o", "first"
    assert_match "provider_request_json", shell_output("./first")
  end
end
