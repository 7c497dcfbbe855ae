package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Ensemble;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code kill -9} for one of three servers, over and over, while a session at each of them writes
 * every millisecond: the longest time in which nobody's write succeeds, and how long the killed one
 * needs to come back. The rows are the same for any size of the tree.
 *
 * @param leader longest gap, the leader killed
 * @param leaderWorst the same, the worst of all
 * @param leaderWait longest time a single session could not write, the leader killed
 * @param elected from the leader's kill until another server says that it leads
 * @param follower longest gap, a follower killed
 * @param back from the start of the killed one to its first write
 * @param unmoved sessions that were not taken up by another server
 */
record Kills(
    Row leader, Row leaderWorst, Row leaderWait, Row elected, Row follower, Row back, Row unmoved) {
  private static final Target NONE = new Target.AtMost(0, "");

  /**
   * @param where goes before the name of each row
   */
  static Kills rows(String where) {
    String gap = where + "gap without a successful write, ";
    return new Kills(
        Row.lower(gap + "leader killed -9: median", "ms", new Target.AtMost(100, "ms")),
        Row.largest(gap + "leader killed -9: max", "ms", new Target.AtMost(200, "ms")),
        Row.lower(where + "longest wait of one session, leader killed -9", "ms"),
        Row.lower(where + "leader killed -9 until another server leads", "ms"),
        Row.lower(gap + "a follower killed -9", "ms", new Target.AtMost(10, "ms")),
        Row.lower(
            where + "killed server back, start to its first write",
            "ms",
            new Target.AtMost(300, "ms")),
        Row.largest(where + "sessions that could not move to another server", "", NONE));
  }

  List<Row> list() {
    return List.of(leader, leaderWorst, leaderWait, elected, follower, back, unmoved);
  }

  /** Kills leaders, then followers; each comes back before the next is killed. */
  void run(Leg leg, Ensemble ensemble, int leaders, int followers) {
    for (int i = 0; i < leaders; i++) {
      ServerInstance victim = ensemble.leader();
      Measured gap =
          kill(
              leg,
              ensemble,
              "leader",
              () -> {
                long start = System.nanoTime();
                victim.kill();
                var _ = ensemble.leader();
                leg.put(elected, (System.nanoTime() - start) / 1e6);
              });
      leg.put(leader, gap.get("gap.millis"));
      leg.put(leaderWorst, gap.get("gap.millis"));
      leg.put(leaderWait, gap.get("wait.millis"));
      restart(leg, victim);
    }
    for (int i = 0; i < followers; i++) {
      ServerInstance victim = ensemble.follower();
      leg.put(follower, kill(leg, ensemble, "follower", victim::kill).get("gap.millis"));
      restart(leg, victim);
    }
  }

  private Measured kill(Leg leg, Ensemble ensemble, String role, Runnable happening) {
    Measured gap = gap(leg, ensemble, happening);
    leg.put(unmoved, gap.get("refused"));
    List<String> moves = new ArrayList<>();
    if (gap.get("refused") > 0) {
      moves.add(
          "%.0f of %.0f sessions that lost their server were refused by another and began anew"
              .formatted(gap.get("refused"), gap.get("lost")));
    }
    if (gap.get("errors") > 0) {
      moves.add("%.0f writes were answered with an error".formatted(gap.get("errors")));
    }
    if (!moves.isEmpty()) {
      leg.note(String.format(Locale.ROOT, "moves, %s killed: ", role) + String.join("; ", moves));
    }
    return gap;
  }

  private void restart(Leg leg, ServerInstance victim) {
    leg.put(back, leg.start(victim, ""));
  }

  /** Writes through every server while something happens to one. */
  static Measured gap(Leg leg, Ensemble ensemble, Runnable happening) {
    leg.generator()
        .begin(
            "gap ports=%s after=%s"
                .formatted(ensemble.portList(), leg.settings().quick() ? 1.5 : 2.5));
    leg.generator().awaitReady();
    happening.run();
    leg.generator().go();
    return leg.generator().finish();
  }
}
