package dev.ostler.shell.tree;

import dev.ostler.shell.line.PathRule;
import dev.ostler.shell.output.AclText;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.Json.MalformedJson;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ExportWriter} wrote. */
public final class ExportReader {
  private ExportReader() {}

  /**
   * A znode of the file.
   *
   * @param path below the root
   * @param data null for none
   */
  public record Item(String path, @Nullable Bytes data, List<Acl> acl, boolean ephemeral) {
    public Item {
      acl = List.copyOf(acl);
    }

    /** Whether its list lacks digests that the server did not show. */
    public boolean aclMasked() {
      return acl.stream().anyMatch(AclText::isMasked);
    }
  }

  /**
   * What the file says of itself.
   *
   * @param root where the subtree was
   * @param count how many znodes
   */
  public record Summary(String root, long count) {}

  /** Takes the znodes in the order of the file. */
  @FunctionalInterface
  public interface Taker {
    /** The next one. */
    void take(Item item) throws InterruptedException;
  }

  private static final class Counter {
    private long seen;
  }

  /**
   * Reads a whole file.
   *
   * @throws MalformedJson it is no export, or not a whole one
   */
  public static Summary read(Reader from, Taker taker) throws MalformedJson, InterruptedException {
    Counter counter = new Counter();
    Map<String, @Nullable Object> members =
        Json.readObject(
            from,
            "nodes",
            map -> {
              counter.seen++;
              taker.take(item(map, counter.seen));
            });
    if (!ExportWriter.FORMAT.equals(members.get("format"))) {
      throw new MalformedJson("it was not written by export: \"format\" is missing");
    }
    if (!Long.valueOf(ExportWriter.VERSION).equals(members.get("version"))) {
      throw new MalformedJson("its version is " + members.get("version") + ", and only 1 is known");
    }
    if (!Long.valueOf(counter.seen).equals(members.get("count"))) {
      throw new MalformedJson(
          "it has " + counter.seen + " znodes, and should have " + members.get("count"));
    }
    return new Summary(String.valueOf(members.get("root")), counter.seen);
  }

  private static Item item(Map<String, @Nullable Object> map, long number) throws MalformedJson {
    Object path = map.get("path");
    if (!(path instanceof String text)) {
      throw new MalformedJson("znode " + number + " has no path");
    }
    String wrong = PathRule.trouble(text, false);
    if (wrong != null) {
      throw new MalformedJson("znode " + number + ": " + wrong);
    }
    List<String> complaints = new ArrayList<>();
    List<Acl> acl = new ArrayList<>();
    if (map.get("acl") instanceof List<?> entries) {
      for (Object entry : entries) {
        acl.addAll(AclText.entry(String.valueOf(entry), complaints::add));
      }
    } else {
      acl.add(Acl.OPEN);
    }
    if (!complaints.isEmpty()) {
      throw new MalformedJson(text + ": " + complaints.getFirst());
    }
    return new Item(text, Json.takeData(map), acl, Boolean.TRUE.equals(map.get("ephemeral")));
  }
}
