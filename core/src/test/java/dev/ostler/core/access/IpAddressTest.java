package dev.ostler.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpAddressTest {
  @Test
  void dottedQuadsAreRead() {
    assertThat(IpAddress.parse("0.0.0.0")).isEqualTo(new IpAddress(32, 0, 0));
    assertThat(IpAddress.parse("127.0.0.1")).isEqualTo(new IpAddress(32, 0, 0x7F000001L));
    assertThat(IpAddress.parse("255.255.255.255")).isEqualTo(new IpAddress(32, 0, 0xFFFFFFFFL));
  }

  @Test
  void sixteenByteAddressesAreRead() {
    assertThat(IpAddress.parse("::")).isEqualTo(new IpAddress(128, 0, 0));
    assertThat(IpAddress.parse("::1")).isEqualTo(new IpAddress(128, 0, 1));
    assertThat(IpAddress.parse("0:0:0:0:0:0:0:1")).isEqualTo(new IpAddress(128, 0, 1));
    assertThat(IpAddress.parse("1::")).isEqualTo(new IpAddress(128, 1L << 48, 0));
    assertThat(IpAddress.parse("FE80::aBcD:1"))
        .isEqualTo(new IpAddress(128, 0xFE80L << 48, 0xABCD0001L));
    assertThat(IpAddress.parse("1:2:3:4:5:6:7:8"))
        .isEqualTo(new IpAddress(128, 0x0001_0002_0003_0004L, 0x0005_0006_0007_0008L));
    assertThat(IpAddress.parse("1:2:3:4:5:6:7::"))
        .isEqualTo(new IpAddress(128, 0x0001_0002_0003_0004L, 0x0005_0006_0007_0000L));
  }

  @Test
  void whatIsNoAddressIsRefusedAndNeverLookedUp() {
    for (String text :
        List.of(
            "",
            "localhost",
            "example.org",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2.3.",
            ".1.2.3",
            "1..2.3",
            "1.2.3.4 ",
            " 1.2.3.4",
            "1.2.3.-4",
            "1.2.3.+4",
            "0x1.2.3.4",
            "16909060",
            "1.2.3.a",
            "1.2.3.٤",
            ":",
            ":::",
            "1:",
            ":1",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8:",
            "::1::",
            "1::2::3",
            "12345::",
            "g::",
            "-1::",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3",
            "::ffff:10.1.2.3",
            "1:2:3:4:5:6:10.1.2.3",
            "00001::",
            "+1::",
            "1.2.3.-0",
            "1.2.3.4294967297",
            "::1.2.3.4:5",
            "1.2.3.4::",
            "fe80::1%eth0",
            "[::1]",
            "1:2:3:4::5:6:7:8",
            "::1:2:3:4:5:6:7:8")) {
      assertThat(IpAddress.parse(text)).as(text).isNull();
    }
  }

  @Test
  void zerosInFrontOfADecimalNumberDoNotCount() {
    IpAddress address = IpAddress.parse("1.2.3.4");
    assertThat(IpAddress.parse("001.02.3.0000004")).isEqualTo(address);
    assertThat(IpAddress.parse("010.0.0.1")).isEqualTo(IpAddress.parse("10.0.0.1"));
    assertThat(IpAddress.parse("1.2.3." + "0".repeat(1000) + "4")).isEqualTo(address);
  }

  @Test
  void everyNumberOfADottedQuadIsJudged() {
    for (int number = 0; number < 1000; number++) {
      IpAddress address = IpAddress.parse("1.2.3." + number);
      if (number <= 255) {
        assertThat(address).isEqualTo(new IpAddress(32, 0, 0x01020300L + number));
      } else {
        assertThat(address).isNull();
      }
    }
  }

  @Test
  void randomAddressesSurviveBeingWrittenAndRead() {
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int[] groups = new int[8];
      for (int k = 0; k < 8; k++) {
        groups[k] = random.nextBoolean() ? 0 : random.nextInt(0x10000);
      }
      String text = text(groups, random);
      IpAddress address = IpAddress.parse(text);
      assertThat(address).as("seed %d, %s", seed, text).isEqualTo(of(groups));
    }
  }

  /** Any of the forms in which the groups may be written. */
  private static String text(int[] groups, Random random) {
    int start = random.nextInt(8);
    int end = start;
    while (end < 8 && groups[end] == 0) {
      end++;
    }
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 8; k++) {
      if (k == start && end > start) {
        text.append("::");
        k = end - 1;
        continue;
      }
      if (k > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      String hex = Integer.toHexString(groups[k]);
      text.append(random.nextBoolean() ? hex : "%4s".formatted(hex).replace(' ', '0'));
    }
    return text.toString();
  }

  private static IpAddress of(int[] groups) {
    long high = 0;
    long low = 0;
    for (int k = 0; k < 4; k++) {
      high = high * 0x10000 + groups[k];
      low = low * 0x10000 + groups[k + 4];
    }
    return new IpAddress(128, high, low);
  }

  @Test
  void prefixesAreComparedBitByBitAsByTheSlowTwin() {
    long seed = 12;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      int bits = random.nextBoolean() ? 32 : 128;
      IpAddress one = random(bits, random);
      IpAddress other = flipOneBit(one, random.nextInt(bits + 1));
      for (int prefix = 0; prefix <= bits; prefix++) {
        assertThat(one.hasSamePrefix(other, prefix))
            .as("seed %d, %s %s /%d", seed, one, other, prefix)
            .isEqualTo(binary(one).substring(0, prefix).equals(binary(other).substring(0, prefix)));
      }
    }
  }

  @Test
  void familiesNeverMatch() {
    IpAddress four = new IpAddress(32, 0, 1);
    IpAddress six = new IpAddress(128, 0, 1);
    assertThat(four.hasSamePrefix(six, 0)).isFalse();
    assertThat(six.hasSamePrefix(four, 0)).isFalse();
    assertThat(six.hasSamePrefix(four, 128)).isFalse();
  }

  private static IpAddress random(int bits, Random random) {
    return bits == 32
        ? new IpAddress(32, 0, random.nextLong() >>> 32)
        : new IpAddress(128, random.nextLong(), random.nextLong());
  }

  /** Another address that differs in one bit, or the same for the bit behind the last. */
  private static IpAddress flipOneBit(IpAddress address, int bit) {
    if (bit == address.bits()) {
      return address;
    }
    int fromRight = address.bits() - 1 - bit;
    return fromRight < 64
        ? new IpAddress(address.bits(), address.high(), address.low() ^ 1L << fromRight)
        : new IpAddress(address.bits(), address.high() ^ 1L << (fromRight - 64), address.low());
  }

  private static String binary(IpAddress address) {
    String low = "0".repeat(64) + Long.toBinaryString(address.low());
    String high = "0".repeat(64) + Long.toBinaryString(address.high());
    return address.bits() == 32
        ? low.substring(low.length() - 32)
        : high.substring(high.length() - 64) + low.substring(low.length() - 64);
  }
}
