package dev.ostler.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.WatchEvent.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchQueueTest {
  private static WatchEvent event(int number) {
    return new WatchEvent(Kind.DATA_CHANGED, "/a", number);
  }

  @Test
  void eventsAreTakenInOrder() throws InterruptedException {
    WatchQueue queue = new WatchQueue(2);
    queue.on(event(1));
    queue.on(event(2));
    assertThat(queue.take()).isEqualTo(event(1));
    assertThat(queue.poll(Duration.ZERO)).isEqualTo(event(2));
    assertThat(queue.poll(Duration.ofMillis(1))).isNull();
  }

  @Test
  void anOverflowIsAnEventAndTheNewestIsKept() throws InterruptedException {
    WatchQueue queue = new WatchQueue(2);
    for (int i = 1; i <= 3; i++) {
      queue.on(event(i));
    }
    assertThat(queue.take().kind()).isEqualTo(Kind.OVERFLOW);
    assertThat(queue.take()).isEqualTo(event(3));
    assertThat(queue.size()).isZero();
  }

  @Test
  void whoWaitsIsWokenByAnEvent() throws InterruptedException {
    WatchQueue queue = new WatchQueue(2);
    Thread feeder = new Thread(() -> queue.on(event(1)));
    feeder.start();
    assertThat(queue.take()).isEqualTo(event(1));
    feeder.join();
  }
}
