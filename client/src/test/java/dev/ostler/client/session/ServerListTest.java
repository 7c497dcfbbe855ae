package dev.ostler.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.quorum.HostAndPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerListTest {
  private static final int CLIENTS = 30_000;

  /** Five standard deviations of a share of a third, and a little. */
  private static final double TOLERANCE = 0.015;

  private static List<HostAndPort> servers(int... numbers) {
    return Arrays.stream(numbers).mapToObj(World::server).toList();
  }

  @Test
  void theFirstChoiceIsSpreadEvenly() {
    Random random = seeded("theFirstChoiceIsSpreadEvenly");
    List<HostAndPort> chosen = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      chosen.add(new ServerList(servers(1, 2, 3), random).next());
    }
    assertEven(chosen, servers(1, 2, 3));
  }

  @Test
  void clientsOfALostServerSpreadEvenlyOverTheOthers() {
    Random random = seeded("clientsOfALostServerSpreadEvenlyOverTheOthers");
    List<HostAndPort> chosen = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      ServerList list = new ServerList(servers(1, 2, 3, 4), random);
      HostAndPort server = list.next();
      chosen.add(server.equals(World.server(4)) ? list.next() : server);
    }
    assertEven(chosen, servers(1, 2, 3));
  }

  @Test
  void aServerGivenTwiceCountsOnce() {
    assertThat(new ServerList(servers(1, 1, 2, 1), new Random(1)).size()).isEqualTo(2);
  }

  private static Stream<Arguments> updates() {
    return Stream.of(
        Arguments.of(servers(1, 2, 3), servers(1, 2, 3, 4, 5)),
        Arguments.of(servers(1, 2, 3, 4, 5), servers(1, 2, 3)),
        Arguments.of(servers(1, 2, 3), servers(3, 4, 5)),
        Arguments.of(servers(1, 2, 3), servers(4, 5, 6)),
        Arguments.of(servers(1, 2, 3, 4), servers(3, 4, 5)),
        Arguments.of(servers(1, 2), servers(2, 3, 4)),
        Arguments.of(servers(1, 2, 3), servers(1, 2, 3)));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void afterAChangeOfTheListEveryServerHasItsShare(
      List<HostAndPort> before, List<HostAndPort> after) {
    Random random = seeded("afterAChangeOfTheListEveryServerHasItsShare");
    List<HostAndPort> chosen = new ArrayList<>();
    int moved = 0;
    for (int i = 0; i < CLIENTS; i++) {
      ServerList list = new ServerList(before, random);
      HostAndPort server = list.next();
      HostAndPort target = list.update(after, server);
      moved += target == null ? 0 : 1;
      chosen.add(target == null ? server : target);
    }
    assertEven(chosen, after);
    List<HostAndPort> kept = new ArrayList<>(after);
    kept.retainAll(before);
    double leastMoves =
        kept.size() * Math.max(0, 1.0 / before.size() - 1.0 / after.size())
            + (before.size() - kept.size()) / (double) before.size();
    assertThat((double) moved / CLIENTS)
        .as("no more clients move than must")
        .isLessThan(leastMoves + TOLERANCE);
  }

  private static void assertEven(List<HostAndPort> chosen, List<HostAndPort> servers) {
    Map<HostAndPort, Integer> counts = new HashMap<>();
    chosen.forEach(server -> counts.merge(server, 1, Integer::sum));
    assertThat(counts.keySet()).containsExactlyInAnyOrderElementsOf(servers);
    counts.forEach((server, count) ->
        assertThat(Math.abs((double) count / chosen.size() - 1.0 / servers.size()))
            .as("%s of %s", server, counts)
            .isLessThan(TOLERANCE));
  }

  /** Chance that a failure can be repeated with. */
  private static Random seeded(String test) {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    System.out.println(
        "seed "
            + seed
            + "; again: mvn -pl client test -Dtest=ServerListTest#"
            + test
            + " -DargLine=-Dostler.seed="
            + seed);
    return new Random(seed);
  }
}
