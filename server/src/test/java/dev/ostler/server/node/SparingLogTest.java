package dev.ostler.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SparingLogTest {
  private final AtomicLong now = new AtomicLong(5);
  private final List<String> lines = new ArrayList<>();
  private final SparingLog log = new SparingLog(now::get, lines::add);

  @Test
  void afterTooManyLinesTheRestIsCounted() {
    for (int i = 0; i < SparingLog.LINES + 7; i++) {
      log.write("line " + i);
    }
    assertThat(lines).hasSize(SparingLog.LINES).endsWith("line " + (SparingLog.LINES - 1));
    now.addAndGet(SparingLog.WHILE_MILLIS);
    log.write("later");
    assertThat(lines.subList(SparingLog.LINES, lines.size()))
        .containsExactly("7 warnings like the last ones were left out", "later");
  }

  @Test
  void fewLinesNowAndThenAreAllWritten() {
    for (int i = 0; i < 10 * SparingLog.LINES; i++) {
      log.write("line");
      now.addAndGet(SparingLog.WHILE_MILLIS / SparingLog.LINES + 1);
    }
    assertThat(lines).hasSize(10 * SparingLog.LINES);
  }
}
