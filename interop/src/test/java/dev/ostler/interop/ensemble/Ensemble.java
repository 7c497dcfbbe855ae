package dev.ostler.interop.ensemble;

import dev.ostler.interop.process.ApacheServer;
import dev.ostler.interop.process.OstlerServer;
import dev.ostler.interop.process.ServerProcess;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Servers that know each other by the same {@code server.N} lines; not running at first. */
public final class Ensemble implements AutoCloseable {
  /** Which product a server runs. */
  public enum Kind {
    OSTLER,
    APACHE,
    APACHE_3_8;

    /** {@code O}, {@code A} or {@code 8}, as short names of ensembles have it. */
    public static Kind of(char letter) {
      return switch (letter) {
        case 'O' -> OSTLER;
        case 'A' -> APACHE;
        case '8' -> APACHE_3_8;
        default -> throw new IllegalArgumentException("no kind of server: " + letter);
      };
    }
  }

  private static final String LOGGING_FILE = "logback.xml";
  private static final String LOGGING_FLAG = "-Dlogback.configurationFile=" + LOGGING_FILE;

  /** What quorum servers say to each other is of interest here; each client's request is not. */
  private static final String APACHE_LOGGING =
      """
      <configuration>
        <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder>
            <pattern>%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0} - %msg%n</pattern>
          </encoder>
        </appender>
        <logger name="org.apache.zookeeper.server.quorum" level="INFO"/>
        <root level="WARN">
          <appender-ref ref="OUT"/>
        </root>
      </configuration>
      """;

  /** The ports of one server for the others. */
  public record QuorumPorts(int quorum, int election) {}

  /**
   * Under which ports a server finds another one, where a relay may stand in between, or itself.
   */
  public interface View {
    QuorumPorts ports(long viewer, long seen, QuorumPorts real);
  }

  /** How an ensemble is to be. */
  public static final class Builder {
    private final List<Kind> kinds = new ArrayList<>();
    private final List<Boolean> observers = new ArrayList<>();
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private final List<String> jvmFlags = new ArrayList<>();
    private View view = (viewer, seen, real) -> real;
    private boolean ownHosts;

    private Builder() {
      configuration.put("tickTime", "500");
      configuration.put("initLimit", "20");
      configuration.put("syncLimit", "10");
      configuration.put("minSessionTimeout", "1000");
      configuration.put("maxSessionTimeout", "120000");
      configuration.put("maxClientCnxns", "0");
      configuration.put("4lw.commands.whitelist", "*");
      configuration.put("preAllocSize", "1024");
    }

    /** Adds voters; servers are numbered from 1 in the order in which they are added. */
    public Builder voters(int count, Kind kind) {
      return add(count, kind, false);
    }

    /** Adds observers. */
    public Builder observers(int count, Kind kind) {
      return add(count, kind, true);
    }

    /** Adds voters, one for each letter; see {@link Kind#of}. */
    public Builder voters(String letters) {
      letters.chars().forEach(letter -> voters(1, Kind.of((char) letter)));
      return this;
    }

    private Builder add(int count, Kind kind, boolean observer) {
      for (int i = 0; i < count; i++) {
        kinds.add(kind);
        observers.add(observer);
      }
      return this;
    }

    /** A line for every {@code zoo.cfg}, in place of the usual one. */
    public Builder set(String key, String value) {
      configuration.put(key, value);
      return this;
    }

    /** For the virtual machine of every server. */
    public Builder jvmFlag(String flag) {
      jvmFlags.add(flag);
      return this;
    }

    public Builder view(View newView) {
      view = newView;
      return this;
    }

    /** Each server has a loopback address of its own for the others: a port can be that of all. */
    public Builder ownHosts() {
      ownHosts = true;
      return this;
    }

    public Ensemble build() {
      return new Ensemble(this);
    }
  }

  private final Map<Long, EnsembleMember> members = new LinkedHashMap<>();
  private final Map<Long, QuorumPorts> portsOf = new LinkedHashMap<>();

  private Ensemble(Builder plan) {
    int size = plan.kinds.size();
    List<QuorumPorts> ports = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ports.add(new QuorumPorts(Ports.next(), Ports.next()));
    }
    for (int i = 0; i < size; i++) {
      long sid = i + 1L;
      Map<String, String> configuration = new LinkedHashMap<>(plan.configuration);
      for (int k = 0; k < size; k++) {
        long other = k + 1L;
        QuorumPorts seen = plan.view.ports(sid, other, ports.get(k));
        configuration.put(
            "server." + other,
            "127.0.0."
                + (plan.ownHosts ? other : 1)
                + ":"
                + seen.quorum()
                + ":"
                + seen.election()
                + (plan.observers.get(k) ? ":observer" : ""));
      }
      if (plan.observers.get(i)) {
        configuration.put("peerType", "observer");
      }
      ServerProcess process =
          switch (plan.kinds.get(i)) {
            case OSTLER -> new OstlerServer(Ports.next(), configuration, plan.jvmFlags);
            case APACHE -> apache(ApacheServer.Line.V3_9, configuration, plan);
            case APACHE_3_8 -> apache(ApacheServer.Line.V3_8, configuration, plan);
          };
      EnsembleMember member =
          new EnsembleMember(sid, plan.kinds.get(i), plan.observers.get(i), process);
      writeMyId(member);
      members.put(sid, member);
      portsOf.put(sid, plan.view.ports(sid, sid, ports.get(i)));
    }
  }

  private static ServerProcess apache(
      ApacheServer.Line line, Map<String, String> configuration, Builder plan) {
    List<String> flags = new ArrayList<>(plan.jvmFlags);
    flags.add(LOGGING_FLAG);
    return withLogging(new ApacheServer(line, Ports.next(), configuration, flags));
  }

  private static ServerProcess withLogging(ServerProcess process) {
    try {
      Files.writeString(process.directory().resolve(LOGGING_FILE), APACHE_LOGGING);
      return process;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static ServerProcess inThePlaceOf(ServerProcess before, Kind kind) {
    return switch (kind) {
      case OSTLER -> new OstlerServer(before, List.of());
      case APACHE ->
          withLogging(new ApacheServer(ApacheServer.Line.V3_9, before, List.of(LOGGING_FLAG)));
      case APACHE_3_8 ->
          withLogging(new ApacheServer(ApacheServer.Line.V3_8, before, List.of(LOGGING_FLAG)));
    };
  }

  private static void writeMyId(EnsembleMember member) {
    try {
      Files.writeString(member.dataDirectory().resolve("myid"), Long.toString(member.sid()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  public EnsembleMember member(long sid) {
    EnsembleMember member = members.get(sid);
    if (member == null) {
      throw new IllegalArgumentException("no server " + sid);
    }
    return member;
  }

  /** Where a server listens for the others. */
  public QuorumPorts ports(EnsembleMember member) {
    return Objects.requireNonNull(portsOf.get(member.sid()));
  }

  /** All, in the order of their numbers. */
  public List<EnsembleMember> members() {
    return List.copyOf(members.values());
  }

  /** Starts all that do not run, and returns once each of them serves. */
  public Ensemble start() {
    members.values().stream().filter(member -> !member.isAlive()).forEach(EnsembleMember::launch);
    members.values().forEach(EnsembleMember::awaitServing);
    return this;
  }

  /** Who leads; empty while nobody says so. */
  public Optional<EnsembleMember> leader() {
    return members.values().stream()
        .filter(member -> member.isAlive() && member.mode().equals("leader"))
        .findFirst();
  }

  /** Waits for a leader. */
  public EnsembleMember awaitLeader() {
    Await.until("a leader", () -> leader().isPresent());
    return leader().orElseThrow();
  }

  /** Those that run and do not lead. */
  public List<EnsembleMember> learners() {
    return members.values().stream()
        .filter(member -> member.isAlive() && !member.mode().equals("leader"))
        .toList();
  }

  /** All servers, as clients want them. */
  public String connectString() {
    return members.values().stream()
        .map(EnsembleMember::connectString)
        .collect(Collectors.joining(","));
  }

  /** Waits until all that run have applied what the leader has. */
  public void awaitSameZxid() {
    Await.until(
        "all servers to have the same history",
        Duration.ofSeconds(60),
        () -> {
          List<Long> zxids =
              members.values().stream()
                  .filter(EnsembleMember::isAlive)
                  .map(EnsembleMember::zxid)
                  .distinct()
                  .toList();
          return zxids.size() == 1 && zxids.getFirst() != -1;
        });
  }

  /** What each server has logged last, for a failure's message. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (EnsembleMember member : members.values()) {
      text.append("---- ")
          .append(member)
          .append(member.isAlive() ? "" : " (down)")
          .append(", ")
          .append(member.process().directory())
          .append('\n')
          .append(member.process().log())
          .append('\n');
    }
    return text.toString();
  }

  /** Ends the processes and leaves their folders. */
  public void stopAll() {
    members
        .values()
        .forEach(member -> {
          if (member.isAlive()) {
            member.kill();
          }
        });
  }

  /** Ends the processes and deletes their folders. */
  @Override
  public void close() {
    stopAll();
    @Nullable RuntimeException failure = null;
    for (EnsembleMember member : members.values()) {
      try {
        member.process().close();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
