package dev.ostler.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChrootTest {
  private final Chroot app = new Chroot("/app");

  @Test
  void pathsGoThereAndBack() {
    for (String path : new String[] {"/", "/a", "/a/b", "/app"}) {
      assertThat(app.toClient(app.toServer(path))).isEqualTo(path);
    }
    assertThat(app.toServer("/")).hasToString("/app");
    assertThat(app.toServer("/a")).hasToString("/app/a");
  }

  @Test
  void aPathThatOnlyBeginsLikeTheChrootIsNotBelowIt() {
    assertThat(app.toClient("/application/x")).isEqualTo("/application/x");
    assertThat(app.toClient("/other")).isEqualTo("/other");
  }

  @Test
  void theBeginningOfAPathStaysBelowTheChroot() {
    assertThat(app.beginningToServer("/")).hasToString("/app/");
    assertThat(app.beginningToServer("/a-")).hasToString("/app/a-");
    assertThat(app.toClient("/app/0000000001")).isEqualTo("/0000000001");
    assertThat(new Chroot("/").beginningToServer("/")).hasToString("/");
  }

  @Test
  void withoutAChrootNothingChanges() {
    Chroot none = new Chroot("/");
    assertThat(none.isNone()).isTrue();
    assertThat(none.toServer("/a")).hasToString("/a");
    assertThat(none.toClient("/a")).isEqualTo("/a");
  }
}
