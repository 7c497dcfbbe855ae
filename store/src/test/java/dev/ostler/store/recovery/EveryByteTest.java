package dev.ostler.store.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.DataDirFixture;
import dev.ostler.store.MemoryDisk;
import dev.ostler.store.Samples;
import dev.ostler.store.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every byte flipped, every length cut: the same state comes back, or the start is refused, or the
 * difference is a torn end that was told. Never anything else.
 */
class EveryByteTest {
  private static final int SAMPLE_END = 0x4c2;
  private static final int SAMPLE_LAST = 0x47f;

  /** Where the records of the sample start. */
  private static final Set<Integer> SAMPLE_RECORDS =
      Set.of(
          0x10, 0x4d, 0xb2, 0x115, 0x15f, 0x190, 0x1c1, 0x25b, 0x2b0, 0x310, 0x372, 0x3dd, 0x440,
          0x47f);

  /** One bit, all bits, and what turns the end marker into a zero. */
  private static final int[] MASKS = {0x01, 0x80, 0xff, 0x42};

  private final DataDirFixture data = new DataDirFixture(new MemoryDisk(), Path.of("data"));

  @Test
  void noFlippedByteOfALogPassesUnseen() throws IOException {
    byte[] log = Arrays.copyOf(Samples.file("sample", "log.1"), SAMPLE_END + 900);
    data.write("snapshot.0", Samples.file("sample", "snapshot.0"));
    data.write("log.1", log);
    data.recover();
    String whole = data.state.everything();
    int torn = 0;
    for (int at = 0; at < log.length; at++) {
      for (int mask : MASKS) {
        byte[] damaged = log.clone();
        damaged[at] ^= (byte) mask;
        if (outcome("log.1", damaged, whole) == Outcome.TORN) {
          torn++;
          assertThat(at).isGreaterThanOrEqualTo(SAMPLE_LAST);
          assertThat(damaged[at]).as("only zeros look like a tear, at " + at).isZero();
        }
      }
    }
    assertThat(torn).as("the end marker of the last record made a zero").isEqualTo(1);
  }

  @Test
  void noLengthOfALogPassesUnseen() throws IOException {
    byte[] log = Samples.file("sample", "log.1");
    data.write("snapshot.0", Samples.file("sample", "snapshot.0"));
    data.write("log.1", log);
    data.recover();
    String whole = data.state.everything();
    for (int length = 0; length < SAMPLE_END + 20; length++) {
      if (SAMPLE_RECORDS.contains(length)) {
        // A log that ends behind a whole record is a whole log. Nothing in the format tells that it
        // was longer once, unless a snapshot goes further.
        continue;
      }
      Outcome outcome = outcome("log.1", Arrays.copyOf(log, length), whole);
      if (length >= SAMPLE_END) {
        assertThat(outcome).isEqualTo(Outcome.SAME);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apache-plain/snapshot.3f",
        "apache-gz/snapshot.3f.gz",
        "apache-snappy/snapshot.3f.snappy"
      })
  void noFlippedByteAndNoLengthOfASnapshotPassesUnseen(String sample) throws IOException {
    List<String> names = List.of(sample.split("/"));
    byte[] snapshot = Samples.file(names.get(0), names.get(1));
    String name = names.get(1);
    data.write(name, snapshot);
    data.recover();
    String whole = data.state.everything();
    for (int at = 0; at < snapshot.length; at++) {
      for (int mask : MASKS) {
        byte[] damaged = snapshot.clone();
        damaged[at] ^= (byte) mask;
        assertThat(outcome(name, damaged, whole)).isNotEqualTo(Outcome.TORN);
      }
    }
    for (int length = 0; length < snapshot.length; length++) {
      // Only a file cut off right behind a seal may still be read, to the same state.
      assertThat(outcome(name, Arrays.copyOf(snapshot, length), whole)).isNotEqualTo(Outcome.TORN);
    }
  }

  private enum Outcome {
    SAME,
    REFUSED,
    TORN
  }

  private Outcome outcome(String name, byte[] bytes, String whole) throws IOException {
    data.write(name, bytes);
    RecoveryResult result;
    try {
      result = data.recover();
    } catch (IOException refused) {
      assertThat(refused.getMessage()).contains("version-2");
      return Outcome.REFUSED;
    }
    if (data.state.everything().equals(whole)) {
      return Outcome.SAME;
    }
    if (result.snapshotName() == null) {
      // A snapshot that does not even look like one: as if there was none, which is told.
      assertThat(data.verdicts).isNotEmpty();
      return Outcome.REFUSED;
    }
    assertThat(data.verdicts).isNotEmpty();
    assertThat(data.verdicts.getLast())
        .isInstanceOfAny(Verdict.TornTail.class, Verdict.EmptyLog.class);
    if (!data.directory().contains(name)) {
      return Outcome.TORN;
    }
    // What was read must be what stands in front of the tear.
    List<String> replayed = data.state.transactions();
    data.recover();
    assertThat(data.state.transactions()).isEqualTo(replayed);
    assertThat(whole).contains(String.join(", ", replayed));
    return Outcome.TORN;
  }
}
