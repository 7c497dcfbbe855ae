package dev.ostler.shell.tree;

import dev.ostler.shell.output.Json;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a subtree down as JSON, one znode a line:
 *
 * <pre>
 *   {"format":"ostler-export","version":1,"root":"/app","nodes":[
 *   {"path":"/","data":"hello","acl":["world:anyone:cdrwa"]},
 *   {"path":"/child","base64":"AAE=","acl":["digest:bob:x=:r"],"ephemeral":true}
 *   ],"count":2}
 * </pre>
 *
 * <p>Paths are below the root, parents before children. Data that is no UTF-8 stands as base64; a
 * znode without data has {@code "data":null}. The count at the end says that the file is whole.
 * {@code "aclMasked":true} marks a list whose digests the server did not show.
 */
public final class ExportWriter {
  static final String FORMAT = "ostler-export";
  static final long VERSION = 1;

  private final Writer out;
  private long count;
  private long masked;

  /** Writes the beginning. */
  public ExportWriter(Writer out, String root) throws IOException {
    this.out = out;
    String head = Json.text(Json.object("format", FORMAT, "version", VERSION, "root", root));
    out.write(head.substring(0, head.length() - 1) + ",\"nodes\":[");
  }

  /** Writes a znode. */
  public void write(Znode znode) throws IOException {
    Map<String, @Nullable Object> map = Json.object("path", znode.path());
    Json.putData(map, znode.data());
    map.put("acl", znode.acl().stream().map(Object::toString).toList());
    if (znode.aclMasked()) {
      map.put("aclMasked", true);
      masked++;
    }
    if (znode.isEphemeral()) {
      map.put("ephemeral", true);
    }
    out.write(count++ == 0 ? "\n" : ",\n");
    out.write(Json.text(map));
  }

  /** How many there are so far. */
  public long count() {
    return count;
  }

  /** How many of them have a list whose digests the server did not show. */
  public long masked() {
    return masked;
  }

  /** Writes the end. */
  public void end() throws IOException {
    out.write("\n],\"count\":" + count + "}\n");
    out.flush();
  }
}
