package dev.ostler.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ClientOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientDriverTest {
  @Test
  void tasksThatNeverEndLeaveTimeForEverythingElse() throws Exception {
    ClientDriver driver = new ClientDriver(ClientOptions.of("127.0.0.1:1"));
    driver.start();
    CountDownLatch elapsed = new CountDownLatch(1);
    class Again implements Runnable {
      @Override
      public void run() {
        if (elapsed.getCount() > 0) {
          driver.execute(this);
        }
      }
    }
    driver.execute(new Again());
    driver.schedule(Duration.ofMillis(5), elapsed::countDown, elapsed::countDown);
    assertThat(elapsed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(driver.abandon().get(10, TimeUnit.SECONDS)).isNull();
  }
}
