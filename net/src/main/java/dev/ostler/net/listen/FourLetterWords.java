package dev.ostler.net.listen;

import java.nio.charset.StandardCharsets;

/**
 * The words a client may send in place of its first frame, each as the four bytes it would be as a
 * length: {@code "ruok"} is {@code 0x72756f6b}. Any other four bytes are a length.
 */
public final class FourLetterWords {
  public static final int CONF = word("conf");
  public static final int CONS = word("cons");
  public static final int CRST = word("crst");
  public static final int DIRS = word("dirs");
  public static final int DUMP = word("dump");
  public static final int ENVI = word("envi");
  public static final int GTMK = word("gtmk");
  public static final int HASH = word("hash");
  public static final int ISRO = word("isro");
  public static final int MNTR = word("mntr");
  public static final int RUOK = word("ruok");
  public static final int SRST = word("srst");
  public static final int SRVR = word("srvr");
  public static final int STAT = word("stat");

  /** Followed by eight more bytes, the trace mask. */
  public static final int STMK = word("stmk");

  public static final int WCHC = word("wchc");
  public static final int WCHP = word("wchp");
  public static final int WCHS = word("wchs");

  /** Interrupt-process and data-mark of the telnet protocol: a person pressed Ctrl-C. */
  static final int TELNET_INTERRUPT = 0xfff4fffd;

  /** The smallest word as a number; every length below is certainly none. */
  static final int SMALLEST = CONF;

  private static final int[] ALL = {
    CONF,
    CONS,
    CRST,
    DIRS,
    DUMP,
    ENVI,
    GTMK,
    HASH,
    ISRO,
    MNTR,
    RUOK,
    SRST,
    SRVR,
    STAT,
    STMK,
    WCHC,
    WCHP,
    WCHS,
    TELNET_INTERRUPT
  };

  private FourLetterWords() {}

  /** Whether these four bytes are a word of the list. */
  static boolean isKnown(int word) {
    for (int known : ALL) {
      if (known == word) {
        return true;
      }
    }
    return false;
  }

  /** The four letters of a word. */
  public static String name(int word) {
    byte[] letters = {(byte) (word >>> 24), (byte) (word >>> 16), (byte) (word >>> 8), (byte) word};
    return new String(letters, StandardCharsets.ISO_8859_1);
  }

  private static int word(String letters) {
    int word = 0;
    for (int i = 0; i < 4; i++) {
      word = (word << 8) | letters.charAt(i);
    }
    return word;
  }
}
