package dev.ostler.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaCommandsTest {
  private final ShellFixture fixture = new ShellFixture();

  QuotaCommandsTest() {
    fixture.session.with("/zookeeper/quota", null).with("/q/c", null);
  }

  @Test
  void limitsAreStoredBesideTheirCounters() {
    fixture.run("setquota -n 2 /q");
    fixture.run("setquota -B 5 /q");
    assertThat(fixture.session.text("/zookeeper/quota/q/zookeeper_limits"))
        .isEqualTo("count=2,bytes=-1=;byteHardLimit=5;countHardLimit=-1");
    assertThat(fixture.session.text("/zookeeper/quota/q/zookeeper_stats"))
        .startsWith("count=0,bytes=0");
  }

  @Test
  void oneSubtreeHasOneQuota() {
    fixture.run("setquota -n 2 /q");
    fixture.run("setquota -n 2 /q/c");
    assertThat(fixture.errors()).contains("/q/c has a parent /q which has a quota");
    fixture.run("delquota /q");
    fixture.run("setquota -n 2 /q/c");
    fixture.run("setquota -n 2 /q");
    assertThat(fixture.errors()).contains("/q has a child /q/c which has a quota");
  }

  @Test
  void withoutQuotaThereIsNothingLeft() {
    fixture.run("setquota -n 2 /q");
    fixture.run("delquota /q");
    assertThat(fixture.session.paths()).noneMatch(path -> path.startsWith("/zookeeper/quota/"));
    assertThat(fixture.run("delquota /q")).isEqualTo("Quota does not exist for /q\n");
    fixture.run("listquota /q");
    assertThat(fixture.errors())
        .isEqualTo(
            "absolute path is /zookeeper/quota/q/zookeeper_limits\n"
                + "quota for /q does not exist.\n");
  }

  @Test
  void aLimitOfNothingIsRefused() {
    fixture.run("setquota -n 0 /q");
    assertThat(fixture.errors()).contains("the num quota must be greater than zero");
    fixture.run("setquota /q");
    assertThat(fixture.errors())
        .contains(
            "org.apache.commons.cli.MissingOptionException: Missing required option: [-n num soft"
                + " quota, -b bytes soft quota, -N num hard quota, -B bytes hard quota]");
  }
}
