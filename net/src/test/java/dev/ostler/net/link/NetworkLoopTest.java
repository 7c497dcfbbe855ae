package dev.ostler.net.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.listen.ClientHandler;
import dev.ostler.net.listen.ClientLink;
import dev.ostler.net.listen.ClientListener;
import dev.ostler.net.listen.ListenerOptions;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkLoopTest {
  private static final long DEADLINE_SECONDS = 20;

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aTurnIsReadsThenAfterReadsThenTasksThenEndOfBatch(TransportKind kind) throws Exception {
    List<String> turn = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<List<String>> first = new CompletableFuture<>();
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      ClientHandler handler =
          new Handler() {
            @Override
            public void frame(ClientLink link, byte[] bytes, int offset, int length) {
              if (turn.isEmpty()) {
                loop.execute(() -> turn.add("task"));
              }
              turn.add("frame");
              OutputBuffer out = link.out();
              out.ensure(1);
              out.array()[out.position()] = bytes[offset];
              out.advance(1);
            }

            @Override
            public void afterReads() {
              if (!turn.isEmpty()) {
                turn.add("after reads");
              }
            }

            @Override
            public void endOfBatch() {
              if (!turn.isEmpty()) {
                turn.add("end of batch, sends " + loop.counters().sends);
                first.complete(List.copyOf(turn));
              }
            }
          };
      Socket client = connect(loop, handler);
      client.getOutputStream().write(new byte[] {0, 0, 0, 1, 7, 0, 0, 0, 1, 8});
      assertThat(client.getInputStream().readNBytes(2)).containsExactly(7, 8);
      assertThat(first.get(DEADLINE_SECONDS, TimeUnit.SECONDS))
          .containsExactly("frame", "frame", "after reads", "task", "end of batch, sends 0");
      CompletableFuture<Long> sends = new CompletableFuture<>();
      loop.execute(() -> sends.complete(loop.counters().sends));
      assertThat(sends.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
      client.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void whatATaskOfAnotherThreadWritesLeavesInTheSameTurn(TransportKind kind) throws Exception {
    BlockingQueue<ClientLink> links = new LinkedBlockingQueue<>();
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      ClientHandler handler =
          new Handler() {
            @Override
            public void opened(ClientLink link) {
              links.add(link);
            }
          };
      Socket client = connect(loop, handler);
      ClientLink link = links.take();
      for (int i = 0; i < 1000; i++) {
        byte value = (byte) i;
        loop.execute(() -> {
          OutputBuffer out = link.out();
          out.ensure(1);
          out.array()[out.position()] = value;
          out.advance(1);
        });
        assertThat((byte) client.getInputStream().read()).isEqualTo(value);
      }
      client.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void tasksOfOneThreadRunInOrderOnTheLoopsThread(TransportKind kind) throws Exception {
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      List<Integer> seen = new ArrayList<>();
      CompletableFuture<Boolean> owned = new CompletableFuture<>();
      for (int i = 0; i < 10_000; i++) {
        int number = i;
        loop.execute(() -> seen.add(number));
      }
      loop.execute(() -> owned.complete(loop.isOwner()));
      assertThat(owned.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(loop.isOwner()).isFalse();
      assertThat(seen).hasSize(10_000).isSorted();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void ticksComeAgainAndAgainEvenIfOneThrows(TransportKind kind) throws Exception {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    CountDownLatch ticks = new CountDownLatch(5);
    try (NetworkLoop loop = new NetworkLoop(kind, "ticking", failures::add)) {
      long began = System.nanoTime();
      loop.tick(
          10,
          () -> {
            ticks.countDown();
            if (ticks.getCount() == 3) {
              throw new IllegalStateException("one bad tick");
            }
          });
      assertThat(ticks.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(40));
      assertThat(failures.take()).hasMessage("one bad tick");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aRequestedBatchComesThoughNothingArrives(TransportKind kind) throws Exception {
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      CountDownLatch batches = new CountDownLatch(100);
      BatchListener listener =
          () -> {
            batches.countDown();
            if (batches.getCount() > 0) {
              loop.requestBatch();
              loop.requestBatch();
            }
          };
      loop.addBatchListener(listener);
      loop.requestBatch();
      assertThat(batches.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      loop.removeBatchListener(listener);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void whatATaskThrowsIsReportedAndTheLoopGoesOn(TransportKind kind) throws Exception {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    try (NetworkLoop loop = new NetworkLoop(kind, "failing", failures::add)) {
      loop.addBatchListener(
          new BatchListener() {
            private boolean done;

            @Override
            public void endOfBatch() {
              if (!done) {
                done = true;
                throw new IllegalStateException("bad batch");
              }
            }
          });
      loop.execute(() -> {
        throw new AssertionError("broken claim");
      });
      assertThat(List.of(failures.take().getMessage(), failures.take().getMessage()))
          .containsExactlyInAnyOrder("broken claim", "bad batch");
      CompletableFuture<Boolean> alive = new CompletableFuture<>();
      loop.execute(() -> alive.complete(true));
      assertThat(alive.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void theLoopOutlivesAnOwnerThatThrowsWhenTold(TransportKind kind) throws Exception {
    try (NetworkLoop loop =
        new NetworkLoop(
            kind,
            "hopeless",
            failure -> {
              throw new IllegalStateException("cannot be told", failure);
            })) {
      loop.execute(() -> {
        throw new AssertionError("broken claim");
      });
      CompletableFuture<Boolean> alive = new CompletableFuture<>();
      loop.execute(() -> alive.complete(true));
      assertThat(alive.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void closingEndsTheThread(TransportKind kind) throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      loop.execute(() -> thread.complete(Thread.currentThread()));
      thread.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
    thread.join().join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    assertThat(thread.join().isAlive()).isFalse();
  }

  private static Socket connect(NetworkLoop loop, ClientHandler handler) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ClientListener listener =
        ClientListener.bind(loop, List.of(any), ListenerOptions.defaults(), handler);
    Socket socket = new Socket();
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    socket.setTcpNoDelay(true);
    socket.connect(listener.localAddresses().get(0));
    OutputStream unused = socket.getOutputStream();
    return socket;
  }

  /** Does nothing. */
  private static class Handler implements ClientHandler {
    @Override
    public void opened(ClientLink link) {}

    @Override
    public void frame(ClientLink link, byte[] bytes, int offset, int length) {}

    @Override
    public void fourLetterWord(ClientLink link, int word, long argument) {}

    @Override
    public void illegalFrame(ClientLink link, int length) {}

    @Override
    public void closed(ClientLink link) {}

    @Override
    public void endOfBatch() {}
  }
}
