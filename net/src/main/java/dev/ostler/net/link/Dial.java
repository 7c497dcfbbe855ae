package dev.ostler.net.link;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One wish to be connected to a server, see {@link Dialer#dial}. Belongs to the loop's thread.
 *
 * <pre>
 *   attempt: names ──► candidates ──► tries, one begun every STAGGER_MILLIS or when one has failed
 *            └ all failed, or connectTimeoutMillis over ──► pause ──► attempt … within the budget
 * </pre>
 */
public final class Dial {
  /** How long an address may be silent before the next one is tried beside it. */
  static final long STAGGER_MILLIS = 100;

  /** Pause before the first repetition; it grows up to the one that is asked for. */
  static final long FIRST_RETRY_MILLIS = 10;

  /** Most addresses of one name that are tried. */
  static final int ADDRESSES_PER_NAME_MAX = 16;

  private final NetworkLoop loop;
  private final NameResolver resolver;
  private final List<HostAndPort> addresses;
  private final DialOptions options;
  private final DialEvents events;

  private final Queue<InetSocketAddress> candidates = new ArrayDeque<>();
  private final Set<InetSocketAddress> seen = new LinkedHashSet<>();
  private final List<Try> tries = new ArrayList<>();

  /** What went wrong in this attempt, by address. */
  private final Map<String, String> troubles = new LinkedHashMap<>();

  private int namesPending;
  private int attempt;
  private int begun;
  private long beganNanos;
  private boolean over;

  Dial(
      NetworkLoop loop,
      NameResolver resolver,
      List<HostAndPort> addresses,
      DialOptions options,
      DialEvents events) {
    this.loop = loop;
    this.resolver = resolver;
    this.addresses = addresses;
    this.options = options;
    this.events = events;
  }

  /** The connection is no longer wanted: nothing is told any more. */
  public void cancel() {
    over = true;
    abandonTries(null);
  }

  void begin() {
    beganNanos = System.nanoTime();
    attempt();
  }

  private void attempt() {
    if (over) {
      return;
    }
    int number = ++attempt;
    candidates.clear();
    seen.clear();
    troubles.clear();
    namesPending = addresses.size();
    loop.schedule(options.connectTimeoutMillis(), () -> timeOut(number));
    for (HostAndPort address : addresses) {
      resolver.resolve(
          address.host(), (found, trouble) -> resolvedAnywhere(number, address, found, trouble));
    }
  }

  private void resolvedAnywhere(
      int number, HostAndPort address, List<InetAddress> found, @Nullable String trouble) {
    if (loop.isOwner()) {
      resolved(number, address, found, trouble);
      return;
    }
    try {
      loop.execute(() -> resolved(number, address, found, trouble));
    } catch (RejectedExecutionException e) {
      // The loop has ended while a name server was asked, and the dial with it.
      over = true;
    }
  }

  private void resolved(
      int number, HostAndPort address, List<InetAddress> found, @Nullable String trouble) {
    if (over || number != attempt) {
      return;
    }
    namesPending--;
    if (found.isEmpty()) {
      troubles.put(address.toString(), String.valueOf(trouble));
    }
    for (InetAddress host : found.subList(0, Math.min(found.size(), ADDRESSES_PER_NAME_MAX))) {
      InetSocketAddress candidate = new InetSocketAddress(host, address.port());
      if (seen.add(candidate)) {
        candidates.add(candidate);
      }
    }
    if (tries.isEmpty()) {
      tryNext();
    } else {
      tryNextLater();
    }
  }

  /** Begins with the next address; if there is none and nothing is open, the attempt is over. */
  private void tryNext() {
    @Nullable InetSocketAddress candidate = candidates.poll();
    while (candidate != null && !begin(candidate)) {
      candidate = candidates.poll();
    }
    if (candidate != null && !candidates.isEmpty()) {
      tryNextLater();
    }
    if (tries.isEmpty() && namesPending == 0) {
      attemptFailed();
    }
  }

  private void tryNextLater() {
    int number = attempt;
    int mark = begun;
    loop.schedule(STAGGER_MILLIS, () -> tryNext(number, mark));
  }

  private void tryNext(int number, int mark) {
    if (!over && number == attempt && mark == begun) {
      tryNext();
    }
  }

  private boolean begin(InetSocketAddress candidate) {
    begun++;
    try {
      StreamSocket socket = loop.connect(candidate, options.keepAlive());
      Try begunTry = new Try(socket, candidate);
      socket.registerConnecting(begunTry);
      tries.add(begunTry);
      return true;
    } catch (IOException e) {
      troubles.put(text(candidate), words(e));
      return false;
    }
  }

  private void timeOut(int number) {
    if (over || number != attempt) {
      return;
    }
    abandonTries("no answer within " + options.connectTimeoutMillis() + " ms");
    candidates.clear();
    if (namesPending > 0) {
      troubles.put("names", "not looked up within " + options.connectTimeoutMillis() + " ms");
    }
    attemptFailed();
  }

  private void attemptFailed() {
    // What is still to come of this attempt is not waited for.
    int next = ++attempt;
    long passedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    // Who is about to open its port does so soon: only then is waiting worth a longer pause.
    long pause = Math.min(options.retryMillis(), Math.max(FIRST_RETRY_MILLIS, passedMillis / 4));
    if (passedMillis + pause < options.budgetMillis()) {
      loop.schedule(
          pause,
          () -> {
            if (next == attempt) {
              attempt();
            }
          });
      return;
    }
    over = true;
    events.failed(reason(passedMillis));
  }

  private String reason(long passedMillis) {
    StringBuilder text = new StringBuilder("no connection to ");
    text.append(addresses.get(0));
    for (HostAndPort address : addresses.subList(1, addresses.size())) {
      text.append(" or ").append(address);
    }
    text.append(" in ").append(passedMillis).append(" ms");
    String separator = ": ";
    for (Map.Entry<String, String> trouble : troubles.entrySet()) {
      text.append(separator).append(trouble.getKey()).append(": ").append(trouble.getValue());
      separator = "; ";
    }
    return text.toString();
  }

  private void succeeded(Try connected) {
    over = true;
    tries.remove(connected);
    abandonTries(null);
    events.connected(connected.socket, connected.address);
  }

  private void tryFailed(Try given, String trouble) {
    tries.remove(given);
    given.socket.release(false);
    troubles.put(text(given.address), trouble);
    // Not now: the next socket could get this descriptor and an event of this turn meant for it.
    int number = attempt;
    int mark = begun;
    loop.execute(() -> tryNext(number, mark));
  }

  private void abandonTries(@Nullable String trouble) {
    for (Try given : tries) {
      given.socket.release(true);
      if (trouble != null) {
        troubles.put(text(given.address), trouble);
      }
    }
    tries.clear();
  }

  private static String text(InetSocketAddress address) {
    return new HostAndPort(address.getAddress().getHostAddress(), address.getPort()).toString();
  }

  /** The system's words without the address, which the text names already. */
  private static String words(IOException e) {
    String words = String.valueOf(e.getMessage());
    return words.contains("refused") ? "connection refused" : words;
  }

  /** One address that has not answered yet. */
  private final class Try implements SocketEvents {
    private final StreamSocket socket;
    private final InetSocketAddress address;

    Try(StreamSocket socket, InetSocketAddress address) {
      this.socket = socket;
      this.address = address;
    }

    @Override
    public void writable() {
      ask(false);
    }

    @Override
    public void readable(boolean broken) {
      ask(broken);
    }

    private void ask(boolean broken) {
      if (!tries.contains(this)) {
        return;
      }
      try {
        if (socket.finishConnect()) {
          succeeded(this);
        } else if (broken) {
          tryFailed(this, "the connection was reset");
        }
      } catch (IOException e) {
        tryFailed(this, words(e));
      }
    }

    @Override
    public void failed(Throwable failure) {
      loop.fail(failure);
    }

    @Override
    public void loopEnds() {
      over = true;
      socket.release(true);
    }
  }
}
