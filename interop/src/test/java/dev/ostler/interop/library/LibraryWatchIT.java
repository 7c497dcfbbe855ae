package dev.ostler.interop.library;

import static dev.ostler.interop.library.Clients.LIMIT;
import static dev.ostler.interop.library.Clients.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.client.BlockingOperations;
import dev.ostler.client.Children;
import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.Data;
import dev.ostler.client.OneShotWatch;
import dev.ostler.client.Operations;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.Watch;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchEvent.Kind;
import dev.ostler.client.WatchMode;
import dev.ostler.client.WatchQueue;
import dev.ostler.client.WatchTarget;
import dev.ostler.client.Watched;
import dev.ostler.interop.support.Relay;
import dev.ostler.wire.value.Stat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;

@EnumSource
final class LibraryWatchIT extends OneServer {
  private static final int ANY = Operations.ANY_VERSION;

  private final WatchQueue queue = new WatchQueue(100);

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Client client;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private BlockingOperations blocking;

  /** Somebody else, who makes the changes. */
  @SuppressWarnings("NullAway.Init") // Set before each test.
  private BlockingOperations other;

  LibraryWatchIT(Product product) {
    super(product);
  }

  @BeforeEach
  void connectFirst() throws InterruptedException {
    client = connect();
    blocking = client.blocking();
    other = connect().blocking();
  }

  private static WatchEvent event(OneShotWatch watch) throws Exception {
    return watch.event().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private void expect(Kind kind, String path) throws InterruptedException {
    WatchEvent event = Objects.requireNonNull(queue.poll(LIMIT), "an event in time");
    assertThat(event.kind()).isEqualTo(kind);
    assertThat(event.path()).isEqualTo(path);
  }

  @Test
  void oneShotsHearOfTheFirstChange() throws Exception {
    Watched<Optional<Stat>> missing = blocking.existsAndWatch("/a");
    assertThat(missing.result()).isEmpty();
    other.create("/a", null);
    assertThat(event(missing.watch()).kind()).isEqualTo(Kind.CREATED);

    Watched<Data> data = blocking.getDataAndWatch("/a");
    Watched<Children> children = blocking.getChildrenAndWatch("/a");
    Watched<Optional<Stat>> exists = blocking.existsAndWatch("/a");
    other.create("/a/b", null);
    assertThat(event(children.watch()))
        .satisfies(event -> assertThat(event.path()).isEqualTo("/a"))
        .satisfies(event -> assertThat(event.kind()).isEqualTo(Kind.CHILDREN_CHANGED));
    other.setData("/a", bytes("x"), ANY);
    assertThat(event(data.watch()).kind()).isEqualTo(Kind.DATA_CHANGED);
    assertThat(event(exists.watch()).zxid()).isPositive();

    Watched<Data> end = blocking.getDataAndWatch("/a/b");
    Watched<Children> endOfChildren = blocking.getChildrenAndWatch("/a/b");
    other.delete("/a/b", ANY);
    assertThat(event(end.watch()).kind()).isEqualTo(Kind.DELETED);
    assertThat(event(endOfChildren.watch()).kind()).isEqualTo(Kind.DELETED);
  }

  @Test
  void aReadThatFailsLeavesNoWatch() {
    assertThatThrownBy(() -> blocking.getDataAndWatch("/missing"))
        .isInstanceOf(ClientException.NoNode.class);
    assertThatThrownBy(() -> blocking.removeWatches("/missing", WatchTarget.ANY, false))
        .isInstanceOf(ClientException.NoWatcher.class);
  }

  @Test
  void theEventComesBeforeTheAnswerThatShowsTheChange() throws Exception {
    blocking.create("/a", bytes("0"));
    for (int i = 1; i <= 200; i++) {
      Watched<Data> read = blocking.getDataAndWatch("/a");
      var write = other.async().setData("/a", bytes("" + i), ANY).toCompletableFuture();
      Data now = blocking.getData("/a");
      if (!now.text().equals(read.result().text())) {
        assertThat(read.watch().event().toCompletableFuture()).isDone();
      }
      write.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      event(read.watch());
    }
  }

  @Test
  void aPersistentWatchHearsOfItsZnodeAgainAndAgain() throws Exception {
    try (Watch watch = blocking.watch("/p", WatchMode.PERSISTENT, queue)) {
      assertThat(watch.isOpen()).isTrue();
      other.create("/p", null);
      other.setData("/p", null, ANY);
      other.setData("/p", null, ANY);
      other.create("/p/c", null);
      other.create("/p/c/deeper", null);
      other.delete("/p/c/deeper", ANY);
      other.delete("/p/c", ANY);
      other.delete("/p", ANY);
      expect(Kind.CREATED, "/p");
      expect(Kind.DATA_CHANGED, "/p");
      expect(Kind.DATA_CHANGED, "/p");
      expect(Kind.CHILDREN_CHANGED, "/p");
      expect(Kind.CHILDREN_CHANGED, "/p");
      expect(Kind.DELETED, "/p");
    }
    expect(Kind.REMOVED, "/p");
  }

  @Test
  void aRecursiveWatchHearsOfAllBelow() throws Exception {
    Watch watch = blocking.watch("/r", WatchMode.PERSISTENT_RECURSIVE, queue);
    other.create("/r", null);
    other.create("/r/c", null);
    other.create("/r/c/deeper", null);
    other.setData("/r/c/deeper", null, ANY);
    other.delete("/r/c/deeper", ANY);
    expect(Kind.CREATED, "/r");
    expect(Kind.CREATED, "/r/c");
    expect(Kind.CREATED, "/r/c/deeper");
    expect(Kind.DATA_CHANGED, "/r/c/deeper");
    expect(Kind.DELETED, "/r/c/deeper");
    watch.closeAsync().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    expect(Kind.REMOVED, "/r");
    other.delete("/r/c", ANY);
    assertThat(queue.poll(Duration.ofMillis(200))).isNull();
  }

  @Test
  void theEndOfOneWatchLeavesAnotherOnTheSamePath() throws Exception {
    Watch first = blocking.watch("/w", WatchMode.PERSISTENT, event -> {});
    Watch second = blocking.watch("/w", WatchMode.PERSISTENT, queue);
    first.closeAsync().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    other.create("/w", null);
    expect(Kind.CREATED, "/w");
    var third = client.watch("/w", WatchMode.PERSISTENT, queue);
    second.close();
    third.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    expect(Kind.REMOVED, "/w");
    other.setData("/w", null, ANY);
    expect(Kind.DATA_CHANGED, "/w");
  }

  @Test
  void removedWatchesEndAndTheServerForgetsThem() throws Exception {
    blocking.create("/x", null);
    Watched<Data> data = blocking.getDataAndWatch("/x");
    Watched<Children> children = blocking.getChildrenAndWatch("/x");
    blocking.removeWatches("/x", WatchTarget.DATA, false);
    assertThat(event(data.watch()).kind()).isEqualTo(Kind.REMOVED);
    assertThat(children.watch().event().toCompletableFuture()).isNotDone();
    blocking.removeWatches("/x", WatchTarget.ANY, false);
    assertThat(event(children.watch()).kind()).isEqualTo(Kind.REMOVED);
    assertThatThrownBy(() -> blocking.removeWatches("/x", WatchTarget.ANY, false))
        .isInstanceOf(ClientException.NoWatcher.class);
    assertThat(server().word("wchp")).doesNotContain(clients.chroot() + "/x");
  }

  @Test
  void whatChangedWhileTheConnectionWasCutIsToldAfterwards() throws Exception {
    other.create("/data", null);
    other.create("/child", null);
    other.create("/gone", null);
    other.create("/same", null);
    try (Relay relay = new Relay(server())) {
      Client cut = connectThrough(relay);
      BlockingOperations there = cut.blocking();
      Watched<Data> data = there.getDataAndWatch("/data");
      Watched<Children> child = there.getChildrenAndWatch("/child");
      Watched<Data> gone = there.getDataAndWatch("/gone");
      Watched<Optional<Stat>> missing = there.existsAndWatch("/new");
      Watched<Data> same = there.getDataAndWatch("/same");
      Watch persistent = there.watch("/data", WatchMode.PERSISTENT, queue);
      long session = cut.sessionId();
      relay.cut();
      expect(Kind.DISCONNECTED, "/data");
      other.setData("/data", bytes("x"), ANY);
      other.create("/child/c", null);
      other.delete("/gone", ANY);
      other.create("/new", null);
      relay.mend();
      assertThat(event(data.watch()).kind()).isEqualTo(Kind.DATA_CHANGED);
      assertThat(event(child.watch()).kind()).isEqualTo(Kind.CHILDREN_CHANGED);
      assertThat(event(gone.watch()).kind()).isEqualTo(Kind.DELETED);
      assertThat(event(missing.watch()).kind()).isEqualTo(Kind.CREATED);
      WatchEvent next = queue.take();
      while (next.kind() == Kind.DATA_CHANGED) {
        next = queue.take();
      }
      assertThat(next.kind()).isEqualTo(Kind.RECONNECTED);
      assertThat(persistent.isOpen()).isTrue();
      assertThat(same.watch().event().toCompletableFuture()).isNotDone();
      other.setData("/data", bytes("y"), ANY);
      expect(Kind.DATA_CHANGED, "/data");
      other.setData("/same", bytes("y"), ANY);
      assertThat(event(same.watch()).kind()).isEqualTo(Kind.DATA_CHANGED);
      assertThat(cut.sessionId()).isEqualTo(session);
    }
  }

  @Test
  void manyWatchesSurviveARestartOfTheServer() throws Exception {
    other.create("/many", null);
    int count = 3_000;
    var watches = new ArrayList<OneShotWatch>();
    var reads = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < count; i++) {
      reads.add(
          client
              .existsAndWatch("/many/" + "x".repeat(100) + i)
              .thenAccept(read -> watches.add(read.watch()))
              .toCompletableFuture());
    }
    for (var read : reads) {
      read.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    server().crashAndRestart();
    other.async().retrying(RetryPolicy.within(LIMIT)).blocking().sync("/");
    for (int i = 0; i < count; i += 500) {
      other.create("/many/" + "x".repeat(100) + i, null);
      assertThat(event(watches.get(i)).kind()).isEqualTo(Kind.CREATED);
    }
  }
}
