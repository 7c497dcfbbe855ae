package dev.ostler.bench.client;

import dev.ostler.client.Client;
import dev.ostler.client.Operations;
import java.time.Duration;

/** Ostler's client. */
final class OstlerSubject implements Subject {
  private final Client client;

  OstlerSubject(String server) throws InterruptedException {
    client = Client.connect(server);
    client.awaitConnected(Duration.ofSeconds(10));
  }

  @Override
  public void prepare(String path, int bytes) throws InterruptedException {
    client.blocking().ensurePath(path);
    client.blocking().setData(path, new byte[bytes], Operations.ANY_VERSION);
  }

  @Override
  public void read(String path, Done done) {
    var _ = client.getData(path).whenComplete((data, failure) -> done.done(failure));
  }

  @Override
  public void write(String path, byte[] data, Done done) {
    var _ =
        client
            .setData(path, data, Operations.ANY_VERSION)
            .whenComplete((stat, failure) -> done.done(failure));
  }

  @Override
  public void close() {
    client.close();
  }
}
