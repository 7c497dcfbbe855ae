package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Output;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as captures write them: hexadecimal digits, spaces, and text in double quotes. */
final class Hex {
  /** The configuration of the captures' ensemble. */
  static final String CONFIG =
      """
      server.1=127.0.0.1:21101:21111:participant;127.0.0.1:21121
      server.2=127.0.0.1:21102:21112:participant;127.0.0.1:21122
      server.3=127.0.0.1:21103:21113:participant;127.0.0.1:21123
      server.4=127.0.0.1:21104:21114:observer;127.0.0.1:21124
      version=0\
      """;

  private Hex() {}

  static byte[] bytes(String capture) {
    Output out = new Output(64);
    boolean quoted = false;
    for (String part : capture.split("\"", -1)) {
      byte[] bytes =
          quoted
              ? part.getBytes(StandardCharsets.UTF_8)
              : HexFormat.of().parseHex(part.replaceAll("[\\s|]", ""));
      out.writeRaw(bytes, 0, bytes.length);
      quoted = !quoted;
    }
    return out.toArray();
  }
}
