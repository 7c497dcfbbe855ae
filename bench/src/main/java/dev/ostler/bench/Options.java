package dev.ostler.bench;

import dev.ostler.bench.server.BenchException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param scenarios names, empty for all
 * @param out where the report goes; null where it only goes to standard output
 */
record Options(
    List<String> scenarios,
    int rounds,
    boolean quick,
    boolean apache,
    boolean ostler,
    int nodes,
    double seconds,
    int port,
    String heap,
    @Nullable Path out,
    boolean list,
    boolean ceiling,
    boolean help) {
  static final String USAGE =
      """
      ./ostler bench [options]    Apache ZooKeeper and Ostler in turn, A B A B, on the same settings
        --scenario a,b    only these (--list shows them)
        --rounds N        runs of each server (default 5; with --quick 1)
        --quick           small and short: does everything work? Not for quoting
        --peer-only       Apache alone
        --ostler-only     Ostler alone
        --nodes N         znodes of the bulk scenarios (default 1000000; with --quick 50000)
        --seconds S       length of a measuring window (default 2; with --quick 0.7)
        --port P          first of the ports used, on the loopback address (default 24300)
        --heap SIZE       -Xmx of both servers (default 3g)
        --out FILE        append the report here (default bench/RESULTS.md;
                          with --quick or one server: nowhere)
        --ceiling         measure the load generator itself, against a server that does nothing
        --list            the scenarios and their rows
      System properties: ostler.bench.peer.lib (Apache's jars), ostler.bench.peer.java (its java),
        ostler.bench.sut (command that starts Ostler), ostler.bench.work (folder for data)
      """;

  Options {
    scenarios = List.copyOf(scenarios);
  }

  static Options parse(List<String> arguments) {
    Builder builder = new Builder();
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      builder.take(words.next(), words);
    }
    return builder.build();
  }

  private static final class Builder {
    private List<String> scenarios = List.of();
    private int rounds;
    private boolean quick;
    private boolean peerOnly;
    private boolean ostlerOnly;
    private int nodes;
    private double seconds;
    private int port = 24_300;
    private String heap = "3g";
    private @Nullable Path out;
    private boolean list;
    private boolean ceiling;
    private boolean help;

    void take(String option, Iterator<String> rest) {
      switch (option) {
        case "--scenario" -> scenarios = Arrays.asList(value(option, rest).split(",", -1));
        case "--rounds" -> rounds = (int) number(option, rest);
        case "--quick" -> quick = true;
        case "--peer-only" -> peerOnly = true;
        case "--ostler-only" -> ostlerOnly = true;
        case "--nodes" -> nodes = (int) number(option, rest);
        case "--seconds" -> seconds = number(option, rest);
        case "--port" -> port = (int) number(option, rest);
        case "--heap" -> heap = value(option, rest);
        case "--out" -> out = Path.of(value(option, rest));
        case "--list" -> list = true;
        case "--ceiling" -> ceiling = true;
        case "--help", "-h", "help" -> help = true;
        default -> throw new BenchException("Unknown option " + option + ".\n" + USAGE);
      }
    }

    Options build() {
      if (peerOnly && ostlerOnly) {
        throw new BenchException("--peer-only and --ostler-only leave nothing to measure.");
      }
      boolean both = !peerOnly && !ostlerOnly;
      Path target = out == null && both && !quick ? Path.of("bench", "RESULTS.md") : out;
      return new Options(
          scenarios,
          rounds > 0 ? rounds : quick ? 1 : 5,
          quick,
          !ostlerOnly,
          !peerOnly,
          nodes > 0 ? nodes : quick ? 50_000 : 1_000_000,
          seconds > 0 ? seconds : quick ? 0.7 : 2,
          port,
          heap,
          target,
          list,
          ceiling,
          help);
    }

    private static String value(String option, Iterator<String> rest) {
      if (!rest.hasNext()) {
        throw new BenchException(option + " needs a value.\n" + USAGE);
      }
      return rest.next();
    }

    private static double number(String option, Iterator<String> rest) {
      String value = value(option, rest);
      try {
        double number = Double.parseDouble(value);
        if (number > 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Falls through to the message: not a number is as bad as a number that makes no sense.
      }
      throw new BenchException(option + " needs a number above 0, got '" + value + "'.");
    }
  }
}
