package dev.ostler.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes the membership down when it changes, in the files and the form of Apache ZooKeeper 3.9, so
 * that a restarted server of either kind finds it:
 *
 * <pre>
 *   zoo.cfg.dynamic.next        a membership that is proposed, with its version; gone once active
 *   zoo.cfg.dynamic.100000003   an active membership; the name has its version. Older ones stay
 *   zoo.cfg                     names that file; server.N, group.N, weight.N and peerType are gone,
 *                               clientPort too once server.N of this server has its client address
 *   zoo.cfg.bak                 zoo.cfg before the members left it
 * </pre>
 *
 * Each file is replaced in one step, and they are written in an order in which a crash leaves the
 * membership before or the one after. When a call returns, the change is on the disk. Comments and
 * the order of lines stay, other than in Apache's hands.
 */
public final class MembershipWriter {
  private static final List<String> MOVED = List.of("server.", "group", "weight");

  private final Ensemble.MembershipFiles files;
  private final long serverId;
  private long active;
  private long proposed;

  private MembershipWriter(Ensemble ensemble, Ensemble.MembershipFiles files) {
    this.files = files;
    this.serverId = ensemble.serverId();
    this.active = ensemble.membership().committed().version();
    this.proposed = ensemble.membership().lastSeen().version();
  }

  /** The writer of a member; empty where the membership never changes, without reconfigEnabled. */
  public static Optional<MembershipWriter> of(Ensemble ensemble) {
    return ensemble.reconfigEnabled()
        ? ensemble.files().map(files -> new MembershipWriter(ensemble, files))
        : Optional.empty();
  }

  /**
   * Brings the files to this membership.
   *
   * @throws IOException if it cannot be written; the server must not go on as if it had been,
   *     because it would come back with an older membership than others know of
   */
  public void write(JointConfig membership) throws IOException {
    QuorumConfig next = membership.lastSeen();
    if (membership.isJoint() && next.version() != proposed) {
      FileReplacement.replace(files.nextFile(), next.text().toArray());
      proposed = next.version();
    }
    if (membership.committed().version() != active) {
      activate(membership.committed());
      active = membership.committed().version();
    }
    if (!membership.isJoint()) {
      FileReplacement.remove(files.nextFile());
      proposed = active;
    }
  }

  private void activate(QuorumConfig config) throws IOException {
    Path dynamic = files.activeFile(config.version());
    String lines = String.join("\n", new TreeSet<>(ConfigText.lines(config)));
    FileReplacement.replace(dynamic, lines.getBytes(ISO_8859_1));
    String text = Files.readString(files.staticFile(), ISO_8859_1);
    PropertiesText entries = PropertiesText.parse(files.staticFile(), text);
    if (entries.entries().stream().anyMatch(entry -> startsWithAny(entry.key()))) {
      FileReplacement.copy(files.staticFile(), files.backupFile());
    }
    Member own = config.member(serverId);
    boolean clientMoved = own != null && own.client() != null;
    String rest = entries.without(key -> isReplaced(key, clientMoved));
    String end = rest.isEmpty() || rest.endsWith("\n") ? "" : "\n";
    String line =
        ConfigKey.DYNAMIC_CONFIG_FILE.text() + "=" + PropertiesText.escaped(dynamic.toString());
    FileReplacement.replace(files.staticFile(), (rest + end + line + "\n").getBytes(ISO_8859_1));
  }

  private static boolean startsWithAny(String key) {
    return MOVED.stream().anyMatch(key::startsWith);
  }

  private static boolean isReplaced(String key, boolean clientMoved) {
    return startsWithAny(key)
        || key.equals(ConfigKey.DYNAMIC_CONFIG_FILE.text())
        || key.equals(ConfigKey.PEER_TYPE.text())
        || clientMoved
            && (key.equals(ConfigKey.CLIENT_PORT.text())
                || key.equals(ConfigKey.CLIENT_PORT_ADDRESS.text()));
  }
}
