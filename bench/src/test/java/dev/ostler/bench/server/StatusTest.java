package dev.ostler.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusTest {
  @Test
  void aMemberTellsItsModeAndItsLastTransaction() {
    String srvr =
        """
        Zookeeper version: 3.9.4-0000, built on 2025-08-19 19:53 UTC
        Latency min/avg/max: 0/0.0/0
        Connections: 1
        Zxid: 0x20000001f
        Mode: follower
        Node count: 5
        """;
    assertThat(Status.of(srvr)).isEqualTo(new Status("follower", 0x2_0000_001fL));
  }

  @Test
  void aServerThatDoesNotServeYetHasNoStatus() {
    assertThat(Status.of("This ZooKeeper instance is not currently serving requests\n"))
        .isEqualTo(Status.NONE);
    assertThat(Status.of("")).isEqualTo(Status.NONE);
  }
}
