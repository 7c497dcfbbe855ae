package dev.ostler.interop.handover;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;

/**
 * A handover of many znodes, with times: {@code MillionMain [ZNODES]}. Apache writes them, Ostler
 * opens the directory, and Apache again; each time every znode's data, ACL and Stat is compared.
 */
public final class MillionMain {
  private static final int IN_FLIGHT = 2_000;
  private static final int CHILDREN = 100;
  private static final long SEED = 7;

  private MillionMain() {}

  /** Exits with status 1 when something differs. */
  public static void main(String[] arguments) throws Exception {
    int znodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    Map<String, String> configuration = new HashMap<>();
    configuration.put("extendedTypesEnabled", "true");
    configuration.put("preAllocSize", "65536");
    try (LiveServer apache = LiveServer.apache(configuration, "-Xmx2g");
        LiveServer ostler = LiveServer.ostler(configuration, "-Xmx2g")) {
      apache.start();
      Map<String, String> written;
      try (TestClient client = TestClient.connect(both(apache, ostler), 120_000)) {
        timed("Apache: " + znodes + " creates", () -> create(client, "/apache", znodes));
        written = timed("Apache: walk", () -> TreeWalk.digestsOf(client.zk()));
        hand(apache, ostler, client);
        compare(written, timed("Ostler: walk", () -> TreeWalk.digestsOf(client.zk())));
        int more = znodes / 10;
        timed("Ostler: " + more + " creates", () -> create(client, "/ostler", more));
        written = timed("Ostler: walk", () -> TreeWalk.digestsOf(client.zk()));
        hand(ostler, apache, client);
        compare(written, timed("Apache: walk", () -> TreeWalk.digestsOf(client.zk())));
        hand(apache, ostler, client);
        compare(written, timed("Ostler: walk", () -> TreeWalk.digestsOf(client.zk())));
        if (apache.log().contains("digest mismatch")) {
          System.out.println("Apache's log speaks of a digest mismatch");
          System.exit(1);
        }
      }
    }
  }

  private static String both(LiveServer one, LiveServer other) {
    return one.connectString() + "," + other.connectString();
  }

  private static void hand(LiveServer from, LiveServer to, TestClient client) {
    client.events().clear();
    timed(from.process().name() + " stops", () -> stop(from));
    to.takeDataFrom(from);
    timed(to.process().name() + " starts on " + size(to), () -> to.start().connectString());
    client.events().awaitState(KeeperState.SyncConnected, Duration.ofMinutes(2));
  }

  private static String stop(LiveServer server) {
    server.stop();
    return "";
  }

  private static String size(LiveServer server) {
    try (Stream<Path> files = Files.list(server.dataDirectory().resolve("version-2"))) {
      long bytes = 0;
      int count = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
        count++;
      }
      return count + " files, " + (bytes >> 20) + " MiB";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Integer create(TestClient client, String root, int znodes) {
    Semaphore places = new Semaphore(IN_FLIGHT);
    AtomicInteger done = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    Random random = new Random(SEED);
    for (int i = -1; i < znodes; i++) {
      byte[] data = new byte[random.nextInt(100)];
      random.nextBytes(data);
      String group = root + "/g" + i / CHILDREN;
      String path = i < 0 ? root : i % CHILDREN == 0 ? group : group + "/n" + i;
      places.acquireUninterruptibly();
      client
          .zk()
          .create(
              path,
              data,
              Acls.open(),
              i % 1000 == 1 ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT,
              (code, p, context, name) -> {
                places.release();
                done.incrementAndGet();
                if (code != 0) {
                  failed.incrementAndGet();
                }
              },
              null);
    }
    Await.until("all to be created", Duration.ofMinutes(10), () -> done.get() == znodes + 1);
    if (failed.get() > 0) {
      throw new IllegalStateException(failed.get() + " creates failed");
    }
    return done.get();
  }

  private static void compare(Map<String, String> before, Map<String, String> after) {
    String difference = TreeWalk.difference(before, after);
    if (!difference.isEmpty()) {
      System.out.println(difference);
      System.exit(1);
    }
    System.out.printf("  the same %,d znodes%n", after.size());
  }

  private static <T> T timed(String what, Supplier<T> work) {
    long began = System.nanoTime();
    T result = work.get();
    System.out.printf("%-45s %,8d ms%n", what, (System.nanoTime() - began) / 1_000_000);
    return result;
  }
}
