package dev.ostler.net.link;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port on which other servers connect. It tries to bind until it has all its addresses or has
 * used up its retries; a server with several addresses goes on with those it got. Belongs to the
 * loop's thread.
 */
public final class PortListener implements BatchListener {
  /** Stands for all interfaces. */
  static final String WILDCARD = "0.0.0.0";

  private static final int BACKLOG = 128;

  /** Bounds the time a flood of connects takes from servers already connected. */
  private static final int ACCEPTS_PER_TURN = 32;

  /** Pause after the system could not accept, most often for want of file descriptors. */
  private static final long REST_MILLIS = 100;

  private static final long LOG_PERIOD_MILLIS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(PortListener.class);

  private final NetworkLoop loop;
  private final NameResolver resolver;
  private final ListenOptions options;
  private final PortEvents events;
  private final Map<HostAndPort, Entrance> bound = new LinkedHashMap<>();
  private final Map<HostAndPort, String> troubles = new LinkedHashMap<>();
  private int pending;
  private int failedAttempts;
  private boolean told;
  private boolean anyReady;
  private boolean closed;
  private long acceptTroubleLoggedNanos;
  private boolean acceptTroubleLogged;

  private PortListener(
      NetworkLoop loop, NameResolver resolver, ListenOptions options, PortEvents events) {
    this.loop = loop;
    this.resolver = resolver;
    this.options = options;
    this.events = events;
  }

  /** Opens the port; addresses in numbers are bound before this returns, if they can be. */
  public static PortListener open(
      NetworkLoop loop, NameResolver resolver, ListenOptions options, PortEvents events) {
    PortListener listener = new PortListener(loop, resolver, options, events);
    loop.addFlusher(listener);
    listener.attempt();
    return listener;
  }

  /** Closes the port, and gives up trying to open it. Accepted connections stay. */
  public void close() {
    closed = true;
    for (Entrance entrance : bound.values()) {
      entrance.socket.release();
    }
    bound.clear();
    loop.removeFlusher(this);
  }

  private void attempt() {
    if (closed) {
      return;
    }
    troubles.clear();
    List<HostAndPort> missing = new ArrayList<>(options.addresses());
    missing.removeAll(bound.keySet());
    pending = missing.size();
    for (HostAndPort address : missing) {
      if (address.host().equals(WILDCARD)) {
        resolved(address, new InetSocketAddress(address.port()), null);
      } else {
        resolver.resolve(
            address.host(), (found, trouble) -> resolvedAnywhere(address, found, trouble));
      }
    }
  }

  private void resolvedAnywhere(
      HostAndPort address, List<InetAddress> found, @Nullable String trouble) {
    @Nullable InetSocketAddress first =
        found.isEmpty() ? null : new InetSocketAddress(found.get(0), address.port());
    if (loop.isOwner()) {
      resolved(address, first, trouble);
      return;
    }
    try {
      loop.execute(() -> resolved(address, first, trouble));
    } catch (RejectedExecutionException e) {
      // The loop has ended while a name server was asked: there is nothing left to open.
      closed = true;
    }
  }

  private void resolved(
      HostAndPort address, @Nullable InetSocketAddress found, @Nullable String trouble) {
    if (closed) {
      return;
    }
    pending--;
    if (found == null) {
      troubles.put(address, trouble + "; correct the server line, or see to its resolution");
    } else {
      bind(address, found);
    }
    if (pending == 0) {
      loop.execute(this::attempted);
    }
  }

  private void bind(HostAndPort address, InetSocketAddress found) {
    try {
      ListenSocket socket = loop.listen(found, BACKLOG);
      Entrance entrance = new Entrance(socket);
      try {
        socket.register(entrance);
      } catch (IOException e) {
        socket.release();
        throw e;
      }
      bound.put(address, entrance);
    } catch (IOException e) {
      troubles.put(address, advice(address, String.valueOf(e.getMessage())));
    }
  }

  private static String advice(HostAndPort address, String words) {
    if (words.contains("already in use")) {
      return "another process listens there (`ss -ltnp sport = :%d` names it)"
          .formatted(address.port());
    }
    if (words.contains("assign requested address")) {
      return "no network interface of this machine has that address;"
          + " correct the server line, or set quorumListenOnAllIPs=true";
    }
    return words;
  }

  private void attempted() {
    if (closed) {
      return;
    }
    boolean last = failedAttempts >= options.retries();
    if (!bound.isEmpty() && !told) {
      told = true;
      events.listening(bound.values().stream().map(e -> e.socket.localAddress()).toList());
    }
    if (troubles.isEmpty()) {
      return;
    }
    String trouble = describeTroubles();
    if (last && bound.isEmpty()) {
      close();
      events.listenFailed(trouble);
      return;
    }
    if (last) {
      LOG.warn("{}; going on with the addresses that were bound", trouble);
      return;
    }
    failedAttempts++;
    if (failedAttempts == 1) {
      LOG.warn("{}; trying again every {} ms", trouble, options.retryMillis());
    }
    loop.schedule(options.retryMillis(), this::attempt);
  }

  private String describeTroubles() {
    StringBuilder text = new StringBuilder("The " + options.port() + " cannot listen on ");
    String separator = "";
    for (Map.Entry<HostAndPort, String> trouble : troubles.entrySet()) {
      text.append(separator).append(trouble.getKey()).append(": ").append(trouble.getValue());
      separator = "; nor on ";
    }
    return text.toString();
  }

  /**
   * Accepts after the reads, so that no descriptor that was closed in them can come back under an
   * event meant for another.
   */
  @Override
  public void afterReads() {
    if (!anyReady) {
      return;
    }
    anyReady = false;
    for (Entrance entrance : List.copyOf(bound.values())) {
      entrance.acceptWaiting();
    }
  }

  @Override
  public void endOfBatch() {}

  /** One address that is bound. */
  private final class Entrance implements AcceptEvents {
    private final ListenSocket socket;
    private boolean ready;

    Entrance(ListenSocket socket) {
      this.socket = socket;
    }

    @Override
    public void acceptable() {
      ready = true;
      anyReady = true;
    }

    @Override
    public void loopEnds() {
      socket.release();
    }

    void acceptWaiting() {
      if (!ready) {
        return;
      }
      ready = false;
      for (int i = 0; i < ACCEPTS_PER_TURN && !closed; i++) {
        @Nullable StreamSocket accepted;
        try {
          accepted = socket.accept(options.keepAlive());
        } catch (IOException e) {
          rest(e);
          return;
        }
        if (accepted == null) {
          return;
        }
        events.accepted(accepted, new InetSocketAddress(socket.peerAddress(), socket.peerPort()));
      }
    }

    private void rest(IOException failure) {
      long now = System.nanoTime();
      if (!acceptTroubleLogged
          || now - acceptTroubleLoggedNanos >= TimeUnit.MILLISECONDS.toNanos(LOG_PERIOD_MILLIS)) {
        acceptTroubleLogged = true;
        acceptTroubleLoggedNanos = now;
        LOG.warn(
            "Cannot accept servers on the {} {}: {}. If file descriptors ran out, raise the limit"
                + " of open files (ulimit -n)",
            options.port(),
            socket.localAddress(),
            failure.getMessage());
      }
      socket.interest(false);
      loop.schedule(
          REST_MILLIS,
          () -> {
            if (!closed) {
              socket.interest(true);
            }
          });
    }
  }
}
