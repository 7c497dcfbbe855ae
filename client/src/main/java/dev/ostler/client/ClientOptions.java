package dev.ostler.client;

import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How a {@link Client} behaves. Immutable; made by a {@link Builder}. */
public final class ClientOptions {
  /** The session timeout that is asked for by default. */
  public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(30);

  /** Largest frame that servers take by default, {@code jute.maxbuffer}. */
  public static final int DEFAULT_REQUEST_BYTES_MAX = 0xfffff;

  /** Largest answer that is taken by default: 64 MiB. */
  public static final int DEFAULT_REPLY_BYTES_MAX = 64 << 20;

  /**
   * An identity to give to each server.
   *
   * @param scheme for instance {@code digest}
   * @param credentials for {@code digest} the UTF-8 bytes of {@code user:password}
   */
  public record Auth(String scheme, Bytes credentials) {
    /** Without the credentials: options end up in logs. */
    @Override
    public String toString() {
      return scheme + ":***";
    }
  }

  private final Builder values;

  private ClientOptions(Builder values) {
    this.values = values;
  }

  /** The defaults, for the servers of a {@link ConnectionString}. */
  public static ClientOptions of(String connectionString) {
    return builder(connectionString).build();
  }

  /**
   * Begins with the defaults.
   *
   * @throws IllegalArgumentException it is no {@link ConnectionString}
   */
  public static Builder builder(String connectionString) {
    return new Builder(ConnectionString.parse(connectionString));
  }

  /** Begins with these. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** The servers and the chroot. */
  public ConnectionString connectionString() {
    return values.connectionString;
  }

  /** What is asked for; a server has its own limits. */
  public Duration sessionTimeout() {
    return values.sessionTimeout;
  }

  /** How long one server may take to accept a connection and to answer the first message. */
  public Duration connectTimeout() {
    return values.connectTimeout;
  }

  /** How long a request may wait for its answer, waiting for a connection included. */
  public Duration requestTimeout() {
    return values.requestTimeout == null ? values.sessionTimeout : values.requestTimeout;
  }

  /** How many requests may be sent without an answer; more wait here. */
  public int maxInFlight() {
    return values.maxInFlight;
  }

  /** How many requests may wait here; more fail with {@link ClientException.Overloaded}. */
  public int maxWaiting() {
    return values.maxWaiting;
  }

  /** Longest request in bytes; longer ones fail with {@link ClientException.TooLarge}. */
  public int maxRequestBytes() {
    return values.maxRequestBytes;
  }

  /** Longest answer in bytes; longer ones are passed over, their request fails with TooLarge. */
  public int maxReplyBytes() {
    return values.maxReplyBytes;
  }

  /** Whether a server that is cut off from its ensemble is better than none. */
  public boolean readOnlyAllowed() {
    return values.readOnlyAllowed;
  }

  /** Whether a new session is begun when one expires; otherwise every later request fails. */
  public boolean newSessionAfterExpiry() {
    return values.newSessionAfterExpiry;
  }

  /** Identities given to each server. */
  public List<Auth> auths() {
    return List.copyOf(values.auths);
  }

  /** How to prove who this is; null for no proof. */
  public @Nullable SaslOptions sasl() {
    return values.sasl;
  }

  /** Null for connections in the clear. */
  public @Nullable TlsOptions tls() {
    return values.tls;
  }

  /** The session to take over; null to begin a new one. */
  public @Nullable Session resumed() {
    return values.resumed;
  }

  /** About how often to choose a server anew, so that the load stays even; zero for never. */
  public Duration rebalanceEvery() {
    return values.rebalanceEvery;
  }

  /** Where callbacks run; null for the client's own thread. */
  public @Nullable Executor callbackExecutor() {
    return values.callbackExecutor;
  }

  /** Chooses servers and draws pauses. */
  public Random random() {
    return values.random;
  }

  /** Nanoseconds of a clock that only goes forward. */
  public LongSupplier nanoClock() {
    return values.nanoClock;
  }

  @Override
  public String toString() {
    return connectionString() + ", session timeout " + sessionTimeout().toMillis() + " ms";
  }

  /** Collects options. Each method says what is in force without it. */
  public static final class Builder {
    private ConnectionString connectionString;
    private Duration sessionTimeout = DEFAULT_SESSION_TIMEOUT;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private @Nullable Duration requestTimeout;
    private int maxInFlight = 1024;
    private int maxWaiting = 1 << 20;
    private int maxRequestBytes = DEFAULT_REQUEST_BYTES_MAX;
    private int maxReplyBytes = DEFAULT_REPLY_BYTES_MAX;
    private boolean readOnlyAllowed;
    private boolean newSessionAfterExpiry = true;
    private final List<Auth> auths = new ArrayList<>();
    private @Nullable SaslOptions sasl;
    private @Nullable TlsOptions tls;
    private @Nullable Session resumed;
    private Duration rebalanceEvery = Duration.ZERO;
    private @Nullable Executor callbackExecutor;
    private Random random = new Random();
    private LongSupplier nanoClock = System::nanoTime;

    private Builder(ConnectionString connectionString) {
      this.connectionString = connectionString;
    }

    private Builder(Builder other) {
      connectionString = other.connectionString;
      sessionTimeout = other.sessionTimeout;
      connectTimeout = other.connectTimeout;
      requestTimeout = other.requestTimeout;
      maxInFlight = other.maxInFlight;
      maxWaiting = other.maxWaiting;
      maxRequestBytes = other.maxRequestBytes;
      maxReplyBytes = other.maxReplyBytes;
      readOnlyAllowed = other.readOnlyAllowed;
      newSessionAfterExpiry = other.newSessionAfterExpiry;
      auths.addAll(other.auths);
      sasl = other.sasl;
      tls = other.tls;
      resumed = other.resumed;
      rebalanceEvery = other.rebalanceEvery;
      callbackExecutor = other.callbackExecutor;
      random = other.random;
      nanoClock = other.nanoClock;
    }

    /** Other servers or another chroot. */
    public Builder connectionString(String text) {
      connectionString = ConnectionString.parse(text);
      return this;
    }

    /** 30 s. */
    public Builder sessionTimeout(Duration timeout) {
      sessionTimeout = positive("session timeout", timeout);
      return this;
    }

    /**
     * 5 s. A try gets less at first: the session timeout divided by the number of servers, by two
     * if there is one, but 50 ms; twice that after each round in which none answered.
     */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = positive("connect timeout", timeout);
      return this;
    }

    /** The session timeout. */
    public Builder requestTimeout(Duration timeout) {
      requestTimeout = positive("request timeout", timeout);
      return this;
    }

    /** 1024. */
    public Builder maxInFlight(int requests) {
      maxInFlight = positive("maximum of requests in flight", requests);
      return this;
    }

    /** About a million. */
    public Builder maxWaiting(int requests) {
      maxWaiting = positive("maximum of waiting requests", requests);
      return this;
    }

    /** 1048575, the limit of servers that were not told otherwise ({@code jute.maxbuffer}). */
    public Builder maxRequestBytes(int bytes) {
      maxRequestBytes = positive("maximum size of a request", bytes);
      return this;
    }

    /** 64 MiB. */
    public Builder maxReplyBytes(int bytes) {
      maxReplyBytes = positive("maximum size of an answer", bytes);
      return this;
    }

    /** Not allowed. */
    public Builder allowReadOnly(boolean allowed) {
      readOnlyAllowed = allowed;
      return this;
    }

    /** A new session is begun. */
    public Builder newSessionAfterExpiry(boolean begun) {
      newSessionAfterExpiry = begun;
      return this;
    }

    /** None but the address. May be called more than once. */
    public Builder auth(String scheme, byte[] credentials) {
      auths.add(new Auth(scheme, Bytes.of(credentials.clone())));
      return this;
    }

    /** None. A server that does not know SASL, or does not take the proof, ends the client. */
    public Builder sasl(SaslOptions sasl) {
      this.sasl = sasl;
      return this;
    }

    /** In the clear. */
    public Builder tls(TlsOptions tls) {
      this.tls = tls;
      return this;
    }

    /** A new session. */
    public Builder resume(Session session) {
      resumed = session;
      return this;
    }

    /**
     * Never. Otherwise the client moves, at times drawn around this period, to a server drawn from
     * all: slowly every server gets its share, also one that has come back. Moves lose nothing.
     */
    public Builder rebalanceEvery(Duration period) {
      rebalanceEvery = period;
      return this;
    }

    /**
     * The client's own thread. Callbacks keep their order and never run side by side, whatever the
     * executor does.
     */
    public Builder callbackExecutor(Executor executor) {
      callbackExecutor = executor;
      return this;
    }

    /** A new one. Give one with a seed to repeat a test. Used on the client's thread alone. */
    public Builder random(Random random) {
      this.random = random;
      return this;
    }

    /** {@link System#nanoTime}. */
    public Builder nanoClock(LongSupplier clock) {
      nanoClock = clock;
      return this;
    }

    /** The options collected so far. */
    public ClientOptions build() {
      return new ClientOptions(new Builder(this));
    }

    private static Duration positive(String what, Duration duration) {
      if (duration.toMillis() < 1 || duration.toMillis() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "The " + what + " is 1 ms to " + Integer.MAX_VALUE + " ms, not " + duration);
      }
      return duration;
    }

    private static int positive(String what, int number) {
      if (number < 1) {
        throw new IllegalArgumentException("The " + what + " is 1 or more, not " + number);
      }
      return number;
    }
  }
}
