package dev.ostler.net.election;

import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.EndpointHarness;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.TestLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A loop with one election endpoint that notes what it tells. */
final class ElectionHarness extends EndpointHarness<ElectionLink> implements ElectionEvents {
  final ElectionEndpoint endpoint;
  final BlockingQueue<ElectionLink> accepted = new LinkedBlockingQueue<>();
  final BlockingQueue<ElectionOpening> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<Bytes> received = new LinkedBlockingQueue<>();

  ElectionHarness(TransportKind kind, int handshakeMillis) {
    super(kind);
    endpoint = new ElectionEndpoint(test.loop, test.names, handshakeMillis, this);
  }

  ElectionHarness(TransportKind kind) {
    this(kind, TestLoop.PATIENCE_MILLIS);
  }

  @Override
  protected void listenOnAnyPort() {
    endpoint.listen(
        new ListenOptions("election port", List.of(TestLoop.loopback(0)), 3, 100, false));
  }

  /** Waits for a link. */
  private static final class DialedLink extends Dialed<ElectionLink>
      implements ElectionDialEvents {}

  @Override
  public ElectionLink dial(int port) {
    DialedLink dialed = new DialedLink();
    test.run(() ->
        endpoint.dial(
            List.of(TestLoop.loopback(port)),
            DialOptions.once(TestLoop.PATIENCE_MILLIS, false),
            dialed));
    return dialed.join();
  }

  @Override
  public void accepted(ElectionLink link) {
    accepted.add(link);
  }

  @Override
  public void opened(ElectionLink link, ElectionOpening opening) {
    opened.add(opening);
  }

  @Override
  public void received(ElectionLink link, Bytes body) {
    received.add(body);
  }

  @Override
  protected void closeEndpoint() {
    endpoint.close();
  }
}
