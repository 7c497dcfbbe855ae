package dev.ostler.wire.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PathTest {
  /** The same path as a slice, with other bytes around it. */
  private static Path slice(String text) {
    byte[] bytes = ("//" + text + "/x").getBytes(StandardCharsets.UTF_8);
    return Path.of(bytes, 2, bytes.length - 4);
  }

  @Test
  void aSliceEqualsAPathOfItsOwn() {
    assertThat(slice("/a/b")).isEqualTo(Path.of("/a/b")).hasSameHashCodeAs(Path.of("/a/b"));
    assertThat(slice("/a/b").copy()).isEqualTo(Path.of("/a/b"));
    assertThat(slice("/a/b").copy().array()).hasSize(4);
    assertThat(slice("/a/b")).isNotEqualTo(Path.of("/a/c")).isNotEqualTo(Path.of("/a"));
    assertThat(slice("/\u20ac")).hasToString("/\u20ac");
  }

  @Test
  void aSliceMustLieInItsArray() {
    assertThatThrownBy(() -> Path.of(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Path.of(new byte[3], -1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Path.of(new byte[3], 2, Integer.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void parentAndNameMakeThePath() {
    assertThat(slice("/a/bc").parent()).isEqualTo(Path.of("/a"));
    assertThat(slice("/a").parent()).isEqualTo(Path.ROOT);
    assertThat(slice("/a/bc").name()).isEqualTo(Bytes.utf8("bc"));
    assertThat(slice("/a/").name()).isEqualTo(Bytes.EMPTY);
    assertThat(slice("bc").name()).isEqualTo(Bytes.utf8("bc"));
    assertThat(slice("/a").child(Bytes.utf8("bc"))).isEqualTo(Path.of("/a/bc"));
    assertThat(Path.ROOT.child(Bytes.utf8("bc"))).isEqualTo(Path.of("/bc"));
    assertThatThrownBy(() -> Path.of("a").parent()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSequenceNumberIsPutBehindTheLastByte() {
    assertThat(slice("/q-").append("0000000007")).isEqualTo(Path.of("/q-0000000007"));
    assertThat(slice("/q/").append("0")).isEqualTo(Path.of("/q/0"));
  }

  @Test
  void atOrBelowKeepsToWholeComponents() {
    assertThat(slice("/a").isAtOrBelow(Path.of("/a"))).isTrue();
    assertThat(slice("/a/b").isAtOrBelow(Path.of("/a"))).isTrue();
    assertThat(slice("/ab").isAtOrBelow(Path.of("/a"))).isFalse();
    assertThat(slice("/").isAtOrBelow(Path.of("/a"))).isFalse();
    assertThat(slice("/a").isAtOrBelow(Path.ROOT)).isTrue();
    assertThat(slice("a").isAtOrBelow(Path.ROOT)).isFalse();
    assertThat(slice("").isAtOrBelow(Path.ROOT)).isFalse();
    assertThat(slice("/ab").startsWith(Path.of("/a"))).isTrue();
  }

  @Test
  void onlyTheSlashAloneIsTheRoot() {
    assertThat(slice("/").isRoot()).isTrue();
    assertThat(slice("").isRoot()).isFalse();
    assertThat(slice("//").isRoot()).isFalse();
    assertThat(slice("x").isRoot()).isFalse();
    assertThat(slice("").lastSlash()).isEqualTo(-1);
    assertThat(slice("/a/b").lastSlash()).isEqualTo(2);
  }
}
