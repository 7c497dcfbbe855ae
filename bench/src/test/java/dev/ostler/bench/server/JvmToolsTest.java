package dev.ostler.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmToolsTest {
  @Test
  void theTotalOfAHistogramIsItsLastLine() {
    String histogram =
        """
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         20000        1920000  [B (java.base@25)
        Total        120000        5834512
        """;
    assertThat(JvmTools.totalBytes(histogram)).isEqualTo(5_834_512);
    assertThat(JvmTools.totalBytes("12345: no such process")).isEqualTo(-1);
  }

  @Test
  void theHeapReachesFromTheLowestToTheHighestAddress() {
    String serial =
        """
         DefNew total 118016K [0x0000000740000000, 0x0000000748000000, 0x0000000780000000)
          eden space 104960K,  11% used [0x0000000740000000, 0x0000000740c49f20, 0x0000000746680000)
         Tenured total 262144K [0x0000000780000000, 0x0000000790000000, 0x0000000800000000)
         Metaspace       used 5000K, committed 5200K, reserved 1114112K
        """;
    assertThat(JvmTools.heapRange(serial)).containsExactly(0x740000000L, 0x800000000L);
    assertThat(JvmTools.heapRange("ZHeap used 10M")).containsExactly(0, 0);
  }

  @Test
  void ownMemoryOutsideTheHeapIsCountedWithoutFiles() {
    String smaps =
        """
        740000000-748000000 rw-p 00000000 00:00 0
        Size:             131072 kB
        Rss:              100000 kB
        7f0000000000-7f0000100000 rw-p 00000000 00:00 0
        Size:               1024 kB
        Rss:                 512 kB
        7f0000200000-7f0000300000 r-xp 00000000 fe:00 123                        /lib/libjvm.so
        Rss:                 900 kB
        7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
        Rss:                  20 kB
        """;
    long outside = ProcFiles.anonymousOutside(smaps, new long[] {0x740000000L, 0x800000000L});
    assertThat(outside).isEqualTo((512 + 20) * 1024);
  }

  @Test
  void aProcessThatWaitsToBeReapedIsDead() {
    String behind = " 1 7 7 0 -1 4 0 0 0 0 1 2 3 4 20 0 ";
    assertThat(ProcFiles.isRunning("7 (java) S" + behind + "30 0")).isTrue();
    assertThat(ProcFiles.isRunning("7 (a) b) Z" + behind + "1 0")).isFalse();
    assertThat(ProcFiles.isRunning("7 (java) Z" + behind + "3 0")).isTrue();
    assertThat(ProcFiles.isRunning("")).isFalse();
  }

  @Test
  void aValueOfAStatusFileIsFoundByItsName() {
    String status = "Name:\tjava\nVmHWM:\t  2000 kB\nVmRSS:\t  1234 kB\n";
    assertThat(ProcFiles.kibibytes(status, "VmRSS")).isEqualTo(1234);
    assertThat(ProcFiles.kibibytes(status, "VmSwap")).isZero();
  }
}
