package dev.ostler.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProcessesTest {
  @Test
  void aKilledProcessTakesItsChildrenAlong(@TempDir Path work) throws Exception {
    Processes processes = new Processes(work);
    Process shell =
        processes.start(new ProcessBuilder("sh", "-c", "sleep 60 & echo started; wait"));
    // The line tells that the shell has its child.
    assertThat(shell.inputReader().readLine()).isEqualTo("started");
    List<Long> pids = Processes.pids(shell);
    assertThat(pids).hasSizeGreaterThanOrEqualTo(2);
    processes.kill(shell);
    // Java hears of the end from a thread of its own, a moment later.
    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(pids).noneMatch(ProcFiles::isRunning);
  }
}
