package dev.ostler.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.value.Path;
import org.junit.jupiter.api.Test;

class LargeRequestsTest {
  private static final Request ANY = new Request.Exists(Path.ROOT, false);

  private final LargeRequests requests = new LargeRequests(1_000);
  private final ClientState one = new ClientState(1);
  private final ClientState other = new ClientState(2);

  private void announced(ClientState client, int length) {
    assertThat(requests.admit(client, length)).isTrue();
  }

  @Test
  void allClientsShareTheRoomAndWhoGetsNoneIsToldWhy() {
    announced(one, 700);
    assertThat(requests.admit(other, 301)).isFalse();
    assertThat(other.endDetail)
        .isEqualTo(", it has 301 bytes and 700 bytes of large requests are in flight");
    announced(other, 300);
  }

  @Test
  void theAnswerToTheLastOneOfAClientGivesBackTheRoomOfAll() {
    announced(one, 400);
    requests.arrived(one, 7, ANY);
    announced(one, 500);
    requests.arrived(one, 8, ANY);
    requests.answered(one, 7);
    assertThat(requests.admit(other, 200)).isFalse();
    requests.answered(one, 8);
    assertThat(requests.areInFlight()).isFalse();
  }

  @Test
  void aSmallRequestIsNoPartOfIt() {
    announced(one, 400);
    requests.arrived(one, 7, ANY);
    requests.arrived(one, 8, ANY);
    requests.answered(one, 8);
    assertThat(requests.areInFlight()).isTrue();
    requests.answered(one, 7);
    assertThat(requests.areInFlight()).isFalse();
  }

  @Test
  void aPingIsAnsweredUnderItsOwnNumberWhateverItSays() {
    announced(one, 400);
    requests.arrived(one, 7, Request.Ping.INSTANCE);
    requests.answered(one, Xid.PING);
    assertThat(requests.areInFlight()).isFalse();
  }

  @Test
  void whatDoesNotComeAndWhatIsNotWaitedForGivesItsRoomBack() {
    announced(one, 400);
    requests.arrived(one, 7, ANY);
    announced(one, 500);
    requests.abandoned(one);
    announced(other, 600);
    requests.release(one);
    announced(one, 400);
    requests.answered(one, 7);
    assertThat(requests.admit(one, 1)).isFalse();
  }
}
