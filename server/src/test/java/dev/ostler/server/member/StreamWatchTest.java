package dev.ostler.server.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.TransportKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that move, and one that does not. */
class StreamWatchTest {
  private static final int LIMIT_MILLIS = 20;

  private final NetworkLoop loop = NetworkLoop.start(TransportKind.NIO);
  private final StreamWatch watch = new StreamWatch(loop, LIMIT_MILLIS);

  @AfterEach
  void end() {
    loop.close();
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void whatStandsStillIsGivenUp() {
    CompletableFuture<String> given = new CompletableFuture<>();
    loop.execute(() ->
        watch.watch(
            "A stream",
            new StreamWatch.Stream() {
              @Override
              public long mark() {
                return 7;
              }

              @Override
              public boolean isOver() {
                return false;
              }

              @Override
              public void giveUp(String reason) {
                given.complete(reason);
              }
            }));
    assertThat(await(given)).isEqualTo("nothing of it has moved for 20 ms");
  }

  @Test
  void whatMovesIsLeftAloneUntilItIsOver() {
    AtomicInteger looks = new AtomicInteger();
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    CompletableFuture<String> given = new CompletableFuture<>();
    loop.execute(() ->
        watch.watch(
            "A stream",
            new StreamWatch.Stream() {
              @Override
              public long mark() {
                return looks.incrementAndGet();
              }

              @Override
              public boolean isOver() {
                if (looks.get() > 6) {
                  over.complete(true);
                }
                return over.isDone();
              }

              @Override
              public void giveUp(String reason) {
                given.complete(reason);
              }
            }));
    assertThat(await(over)).isTrue();
    assertThat(given).isNotDone();
  }
}
