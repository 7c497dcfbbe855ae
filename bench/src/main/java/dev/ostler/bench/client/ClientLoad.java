package dev.ostler.bench.client;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One client in a closed loop: each answer sends the next request, from the thread that the answer
 * came on, which is the cheapest way both clients have. Prints one line of figures.
 */
public final class ClientLoad {
  private static final String PATH = "/client-load";
  private static final int DATA_BYTES = 100;
  private static final double WARM_UP_SECONDS = 4;

  private static final OperatingSystemMXBean OS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Subject subject;
  private final boolean writes;
  private final byte[] data = new byte[DATA_BYTES];
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Used on the thread that answers come on alone. */
  private final Histogram latency = new Histogram(60_000_000_000L, 3);

  private long operations;
  private volatile boolean measuring;
  private volatile boolean ending;

  private ClientLoad(Subject subject, boolean writes) {
    this.subject = subject;
    this.writes = writes;
  }

  /**
   * Runs one load.
   *
   * @param arguments {@code ostler|apache host:port read|write depth seconds}
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 5) {
      System.err.println("Usage: ClientLoad ostler|apache host:port read|write depth seconds");
      System.exit(2);
    }
    String server = arguments[1];
    try (Subject subject =
        arguments[0].equals("apache") ? new ApacheSubject(server) : new OstlerSubject(server)) {
      subject.prepare(PATH, DATA_BYTES);
      new ClientLoad(subject, arguments[2].equals("write"))
          .run(Integer.parseInt(arguments[3]), Double.parseDouble(arguments[4]));
    }
  }

  private void run(int depth, double seconds) throws InterruptedException {
    CountDownLatch finished = new CountDownLatch(depth);
    for (int i = 0; i < depth; i++) {
      send(finished);
    }
    CountDownLatch time = new CountDownLatch(1);
    pause(time, WARM_UP_SECONDS);
    long cpuBefore = OS.getProcessCpuTime();
    long before = System.nanoTime();
    measuring = true;
    pause(time, seconds);
    measuring = false;
    long cpu = OS.getProcessCpuTime() - cpuBefore;
    long nanos = System.nanoTime() - before;
    ending = true;
    finished.await();
    Throwable first = failure.get();
    if (first != null) {
      throw new IllegalStateException("a request failed", first);
    }
    System.out.printf(
        Locale.ROOT,
        "operations=%d seconds=%.3f cpuSeconds=%.3f p50us=%.1f p99us=%.1f maxus=%.1f%n",
        operations,
        nanos / 1e9,
        cpu / 1e9,
        latency.getValueAtPercentile(50) / 1e3,
        latency.getValueAtPercentile(99) / 1e3,
        latency.getMaxValue() / 1e3);
  }

  /** Time that passes: nobody counts the latch down. */
  private static void pause(CountDownLatch never, double seconds) throws InterruptedException {
    var _ = never.await((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
  }

  private void send(CountDownLatch finished) {
    long sent = System.nanoTime();
    Subject.Done done =
        trouble -> {
          if (trouble != null) {
            failure.compareAndSet(null, trouble);
            finished.countDown();
            return;
          }
          if (measuring) {
            operations++;
            latency.recordValue(System.nanoTime() - sent);
          }
          if (ending) {
            finished.countDown();
          } else {
            send(finished);
          }
        };
    if (writes) {
      subject.write(PATH, data, done);
    } else {
      subject.read(PATH, done);
    }
  }
}
