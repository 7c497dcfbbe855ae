package dev.ostler.net.link;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the operating system, on threads of its own: a lookup may hang for many seconds when a name
 * server is gone. Addresses in numbers are answered at once.
 *
 * <p>The Java runtime keeps answers for {@code networkaddress.cache.ttl} seconds, 30 by default; a
 * process that wants them fresher sets that security property before its first lookup.
 */
public final class SystemNameResolver implements NameResolver, AutoCloseable {
  /** How many lookups may hang before others wait. */
  static final int THREADS_MAX = 4;

  /** How many lookups may wait. */
  static final int WAITING_MAX = 64;

  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  public SystemNameResolver() {
    threads =
        new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread = new Thread(task, "ostler-names");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public void resolve(String host, Answer answer) {
    @Nullable InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    if (literal != null) {
      answer.resolved(List.of(literal), null);
      return;
    }
    try {
      threads.execute(() -> lookUp(host, answer));
    } catch (RejectedExecutionException e) {
      answer.resolved(
          List.of(),
          "the name "
              + host
              + " cannot be looked up: "
              + (threads.isShutdown() ? "this server stops" : "too many lookups hang already"));
    }
  }

  private static void lookUp(String host, Answer answer) {
    List<InetAddress> addresses;
    try {
      addresses = List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException | SecurityException e) {
      answer.resolved(List.of(), "the name " + host + " has no address");
      return;
    }
    answer.resolved(addresses, null);
  }

  /** Takes no more names. A lookup that hangs does not keep the process alive. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
