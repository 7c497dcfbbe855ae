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
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Servers that know each other by the same {@code server.N} lines; not running at first. */
public final class Ensemble implements AutoCloseable {
  /** Which product a server runs. */
  public enum Kind {
    OSTLER,
    APACHE
  }

  /** The ports of one server for the others. */
  public record QuorumPorts(int quorum, int election) {}

  /** Under which ports a server finds another one: where a relay may stand in between. */
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

    public Ensemble build() {
      return new Ensemble(this);
    }
  }

  private final Map<Long, EnsembleMember> members = new LinkedHashMap<>();

  private Ensemble(Builder plan) {
    int size = plan.kinds.size();
    List<QuorumPorts> ports = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ports.add(new QuorumPorts(Ports.next(), Ports.next()));
    }
    for (int i = 0; i < size; i++) {
      long sid = i + 1;
      Map<String, String> configuration = new LinkedHashMap<>(plan.configuration);
      for (int k = 0; k < size; k++) {
        long other = k + 1;
        QuorumPorts seen = sid == other ? ports.get(k) : plan.view.ports(sid, other, ports.get(k));
        configuration.put(
            "server." + other,
            "127.0.0.1:"
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
            case APACHE -> new ApacheServer(Ports.next(), configuration, apacheFlags(plan));
          };
      EnsembleMember member = new EnsembleMember(sid, plan.observers.get(i), process);
      writeMyId(member);
      members.put(sid, member);
    }
  }

  private static List<String> apacheFlags(Builder plan) {
    List<String> flags = new ArrayList<>(plan.jvmFlags);
    String logging = System.getProperty("logback.configurationFile");
    if (logging != null) {
      // Otherwise it logs each request at length.
      flags.add("-Dlogback.configurationFile=" + logging);
    }
    return flags;
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
  void stopAll() {
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
