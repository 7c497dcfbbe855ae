package dev.ostler.shell.session;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What a server says about itself, over a connection of its own. */
public final class FourLetterWord {
  private static final int TIMEOUT_MILLIS = 3000;

  /** More than any server answers; protects against one that never stops. */
  private static final int ANSWER_BYTES_MAX = 64 << 20;

  private FourLetterWord() {}

  /**
   * Asks one word.
   *
   * @return the answer, empty if the server does not know the word
   * @throws IOException no answer within some seconds
   */
  public static String ask(HostAndPort server, String word) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.host(), server.port()), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      byte[] answer = socket.getInputStream().readNBytes(ANSWER_BYTES_MAX);
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  /** Whether an answer says that the word is switched off. */
  public static boolean isRefusal(String answer) {
    return answer.contains("is not executed because it is not in the whitelist");
  }
}
