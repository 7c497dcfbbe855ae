package dev.ostler.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "/a", "/a/b", "/...", "/.x", "/a b", "/a\"b'c", "/ä/日本", "/a:b%\\", "/\ufdd0",
        "/\uffef"
      })
  void whatServersTakeIsTaken(String path) {
    assertThat(Paths.trouble(path, false)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a/b",
        "/a/",
        "//",
        "//a",
        "/a//b",
        "/.",
        "/..",
        "/a/./b",
        "/a/..",
        "/a\u0000",
        "/\u0001",
        "/a\u001f",
        "/\u007f",
        "/\u009f",
        "/\ud800",
        "/\uf8ff",
        "/\ufff0",
        "/😀"
      })
  void whatServersRefuseIsRefusedHere(String path) {
    assertThat(Paths.trouble(path, false)).isNotNull();
  }

  @Test
  void beforeANumberAPathMayEndWithASlash() {
    assertThat(Paths.trouble("/a/", true)).isNull();
    assertThat(Paths.trouble("/", true)).isNull();
    assertThat(Paths.trouble("/a//", true)).isNotNull();
  }

  @Test
  void pathsAreTakenApartAndPutTogether() {
    assertThat(Paths.parent("/a/b")).isEqualTo("/a");
    assertThat(Paths.parent("/a")).isEqualTo("/");
    assertThat(Paths.parent("/")).isEqualTo("/");
    assertThat(Paths.name("/a/b")).isEqualTo("b");
    assertThat(Paths.child("/", "a")).isEqualTo("/a");
    assertThat(Paths.child("/a", "b")).isEqualTo("/a/b");
  }

  @Test
  void aChrootIsPutBeforePathsAndTakenAway() {
    Chroot chroot = new Chroot("/app");
    assertThat(chroot.toServer("/")).hasToString("/app");
    assertThat(chroot.toServer("/a")).hasToString("/app/a");
    assertThat(chroot.toClient("/app")).isEqualTo("/");
    assertThat(chroot.toClient("/app/a")).isEqualTo("/a");
    assertThat(new Chroot("/").toClient("/a")).isEqualTo("/a");
  }
}
