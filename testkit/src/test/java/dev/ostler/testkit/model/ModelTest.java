package dev.ostler.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A few rules one can check by eye; the differential test checks all of them against 3.9.4. */
class ModelTest {
  private static final long WRITER = 1;
  private static final long WATCHER = 2;

  private final Model model = new Model(ModelOptions.DEFAULT);

  @BeforeEach
  void openSessions() {
    model.openSession(WRITER);
    model.openSession(WATCHER);
  }

  private ModelReply send(ModelRequest request) {
    return model.apply(WRITER, request, 1000).reply();
  }

  private static ModelRequest create(String path, int flags) {
    return new ModelRequest.Create(1, path, ModelBytes.EMPTY, ModelAcl.OPEN, flags, 0);
  }

  @Test
  void aRefusedWriteTakesAZxidToo() {
    ModelReply reply = send(new ModelRequest.Delete("/none", -1));

    assertThat(reply.error()).isEqualTo(ModelError.NO_NODE);
    assertThat(reply.zxid()).isEqualTo(3);
    assertThat(model.lastZxid()).isEqualTo(3);
  }

  @Test
  void aLocalSessionTakesNoZxidAndOwnsNothingUntilAllKnowIt() {
    long local = 3;
    model.openLocalSession(local);
    assertThat(model.lastZxid()).isEqualTo(2);
    assertThat(model.apply(local, create("/e", 1), 0).reply().error())
        .isEqualTo(ModelError.EPHEMERAL_ON_LOCAL_SESSION);
    assertThat(model.apply(local, create("/p", 0), 0).reply().error()).isZero();

    model.upgradeSession(local);
    assertThat(model.lastZxid()).isEqualTo(5);
    assertThat(model.apply(local, create("/e", 1), 0).reply().error()).isZero();
  }

  @Test
  void sequenceNumbersCountCreationsAndNotDeletions() {
    send(create("/a-", 2));
    send(new ModelRequest.Delete("/a-0000000000", -1));

    assertThat(send(create("/a-", 2)).body()).isEqualTo(new ModelBody.OfPath("/a-0000000001"));
  }

  @Test
  void aRefusedMultiLeavesNoTrace() {
    List<String> before = model.paths();

    ModelReply reply =
        send(
            new ModelRequest.Multi(
                List.of(create("/a", 0), create("/a/b", 0), new ModelRequest.Delete("/c", -1))));

    assertThat(reply.body())
        .isEqualTo(
            new ModelBody.OfResults(
                List.of(
                    ModelBody.Result.error(0),
                    ModelBody.Result.error(0),
                    ModelBody.Result.error(ModelError.NO_NODE))));
    assertThat(model.paths()).isEqualTo(before);
  }

  @Test
  void theEndOfASessionTakesItsEphemeralNodesAndTellsWhoWatched() {
    send(create("/e", 1));
    model.apply(WATCHER, new ModelRequest.Exists("/e", true), 1000);

    List<ModelEvent> events = model.expire(WRITER, 2000);

    assertThat(events)
        .containsExactly(new ModelEvent(WATCHER, model.lastZxid(), ModelEvent.DELETED, "/e"));
    assertThat(model.isAlive(WRITER)).isFalse();
  }

  @Test
  void aContainerIsDueOnlyAfterItHadAChild() {
    send(new ModelRequest.Create(19, "/c", ModelBytes.EMPTY, ModelAcl.OPEN, 4, 0));
    assertThat(model.dueForRemoval(9_000_000)).isEmpty();

    send(create("/c/x", 0));
    send(new ModelRequest.Delete("/c/x", -1));

    assertThat(model.dueForRemoval(9_000_000)).containsExactly("/c");
  }
}
