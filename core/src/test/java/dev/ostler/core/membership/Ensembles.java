package dev.ostler.core.membership;

import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;

/** Configurations for tests. */
public final class Ensembles {
  private Ensembles() {}

  /** Servers 1 to n vote, the next ones observe. */
  public static QuorumConfig of(int voters, int observers) {
    StringBuilder text = new StringBuilder();
    for (int sid = 1; sid <= voters + observers; sid++) {
      String role = sid <= voters ? "participant" : "observer";
      text.append("server.%d=host%d:2888:3888:%s\n".formatted(sid, sid, role));
    }
    return parse(text + "version=0");
  }

  public static QuorumConfig parse(String text) {
    try {
      return ConfigText.parse(Bytes.utf8(text), true);
    } catch (MalformedException e) {
      throw new AssertionError(text, e);
    }
  }
}
