package dev.ostler.server.training;

import dev.ostler.server.config.ConfigLoader;
import dev.ostler.server.config.ConfigResult;
import dev.ostler.server.config.SystemProperties;
import dev.ostler.server.main.Server;
import dev.ostler.server.main.StartException;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.SystemClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Three voters and an observer in this process: an election, writes, the leader lost and back. */
final class TrainingEnsemble implements AutoCloseable {
  private static final int VOTERS = 3;
  private static final int MEMBERS = 4;
  private static final int ATTEMPTS = 5;

  /**
   * Few, so that classes are loaded and linked but little is compiled: in a process that is a
   * leader and a follower at once, what is hot looks like neither, and a start that goes by it is
   * warm later.
   */
  private static final int ROUNDS = 10;

  private static final long PATIENCE_SECONDS = 30;

  private final Path folder;
  private final NavigableMap<Integer, Server> running = new TreeMap<>();

  private TrainingEnsemble(Path folder) {
    this.folder = folder;
  }

  static void practise(Path folder) throws IOException, StartException {
    for (int attempt = 1; ; attempt++) {
      try (TrainingEnsemble ensemble =
          new TrainingEnsemble(Files.createDirectories(folder.resolve("" + attempt)))) {
        ensemble.configure();
        ensemble.run();
        return;
      } catch (StartException e) {
        // Another program may have taken a port that was free a moment ago.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void configure() throws IOException {
    List<Integer> ports = TrainingRun.freePorts(3 * MEMBERS);
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < MEMBERS; i++) {
      members
          .append("server." + (i + 1) + "=127.0.0.1:" + ports.get(3 * i))
          .append(":" + ports.get(3 * i + 1) + (i < VOTERS ? "\n" : ":observer\n"));
    }
    for (int i = 0; i < MEMBERS; i++) {
      Path data = Files.createDirectories(folder.resolve((i + 1) + "/data"));
      Files.writeString(data.resolve("myid"), Integer.toString(i + 1));
      Files.writeString(
          folder.resolve((i + 1) + ".cfg"),
          "tickTime=200\ninitLimit=75\nsyncLimit=50\nclientPortAddress=127.0.0.1\nclientPort="
              + ports.get(3 * i + 2)
              + "\ndataDir="
              + data
              + (i < VOTERS ? "\n" : "\npeerType=observer\n")
              + members);
    }
  }

  private void run() throws IOException, StartException {
    for (int sid = 1; sid <= MEMBERS; sid++) {
      start(sid);
    }
    int leader = talk();
    stop(leader);
    talk();
    start(leader);
    talk();
  }

  private void start(int sid) throws IOException, StartException {
    String file = folder.resolve(sid + ".cfg").toString();
    if (ConfigLoader.load(List.of(file), SystemProperties.copy())
        instanceof ConfigResult.Loaded loaded) {
      running.put(sid, Server.start(loaded.config(), new SystemClock(), new EndProcess()));
    } else {
      throw new IOException("the configuration of the training was refused: " + file);
    }
  }

  private void stop(int sid) {
    Server server = running.remove(sid);
    if (server != null) {
      server.close();
    }
  }

  /** Talks to each member as soon as it serves; who leads. */
  private int talk() throws IOException {
    int leader = 0;
    for (Map.Entry<Integer, Server> member : running.entrySet()) {
      if (talk(member.getValue()).contains("Mode: leader")) {
        leader = member.getKey();
      }
    }
    return leader;
  }

  /** What it says of itself when it serves. */
  private static String talk(Server member) throws IOException {
    InetSocketAddress server = member.clientAddress();
    if (server == null) {
      throw new IOException("a member of the training has no client port");
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    IOException left = null;
    while (System.nanoTime() - end < 0) {
      String answer = TrainingClient.word(server, "srvr");
      if (answer.contains("Mode: ")) {
        try {
          TrainingClient.talk(server, ROUNDS);
          return answer;
        } catch (IOException e) {
          // It may just have lost its leader.
          left = e;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    throw new IOException("a member does not serve after " + PATIENCE_SECONDS + " s", left);
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::stop);
  }

  /** A member that goes wrong ends the process, and with it the build. */
  private static final class EndProcess implements FatalErrors {
    @Override
    public void logFailed(IOException failure) {
      defect(failure);
    }

    @Override
    public void defect(Throwable defect) {
      defect.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
