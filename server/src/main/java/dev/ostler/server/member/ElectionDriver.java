package dev.ostler.server.member;

import dev.ostler.core.event.Event;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.net.election.ElectionDialEvents;
import dev.ostler.net.election.ElectionEndpoint;
import dev.ostler.net.election.ElectionEvents;
import dev.ostler.net.election.ElectionLink;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.server.node.EnsembleDrivers;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.value.Bytes;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The election port: events of its connections go to the core, what the core says goes out. */
final class ElectionDriver implements EnsembleDrivers.Election, ElectionEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ElectionDriver.class);

  private final MemberSettings settings;
  private final EventSink sink;
  private final Consumer<String> cannotListen;
  private final ElectionEndpoint endpoint;

  /** Empty before the port is opened. */
  private List<HostAndPort> listeningOn = List.of();

  /**
   * @param cannotListen told if the port cannot be opened: the server is of no use without it
   */
  ElectionDriver(
      NetworkLoop loop,
      NameResolver resolver,
      MemberSettings settings,
      EventSink sink,
      Consumer<String> cannotListen) {
    this.settings = settings;
    this.sink = sink;
    this.cannotListen = cannotListen;
    this.endpoint = new ElectionEndpoint(loop, resolver, settings.initMillis(), this);
  }

  /** Opens the port. */
  void listen() {
    listen(settings.addresses().stream().map(ServerAddress::election).toList());
  }

  /** Opens the port, in place of another one if it is open elsewhere. */
  void listen(List<HostAndPort> own) {
    if (own.equals(listeningOn)) {
      return;
    }
    if (!listeningOn.isEmpty()) {
      endpoint.stopListening();
    }
    listeningOn = own;
    ListenOptions options =
        new ListenOptions(
            "election port",
            own,
            settings.electionBindRetries(),
            ListenOptions.RETRY_MILLIS,
            settings.keepAlive());
    endpoint.listen(settings.listenOnAllInterfaces() ? options.onAllInterfaces() : options);
  }

  void close() {
    endpoint.close();
  }

  // ---- what the core wants ----

  @Override
  public void dialElection(long sid, List<HostAndPort> addresses) {
    var _ =
        endpoint.dial(
            addresses,
            DialOptions.once(settings.connectTimeoutMillis(), settings.keepAlive()),
            new ElectionDialEvents() {
              @Override
              public void connected(ElectionLink link) {
                sink.deliver(new Event.ElectionDialed(sid, link.number()));
              }

              @Override
              public void failed(String reason) {
                LOG.debug("Server {} is out of reach for an election: {}", sid, reason);
                sink.deliver(new Event.ElectionDialFailed(sid));
              }
            });
  }

  @Override
  public void openElection(int connection, ElectionOpening opening) {
    ElectionLink link = endpoint.find(connection);
    if (link != null) {
      link.open(opening);
    }
  }

  @Override
  public void writeElection(int connection, Notification notification) {
    ElectionLink link = endpoint.find(connection);
    if (link != null) {
      link.write(notification);
    }
  }

  @Override
  public void closeElection(int connection) {
    ElectionLink link = endpoint.find(connection);
    if (link != null) {
      link.close("it is not needed for elections");
    }
  }

  // ---- what happens on the port ----

  @Override
  public void listening(List<InetSocketAddress> addresses) {
    LOG.info("Listening for elections on {}", Texts.addresses(addresses));
  }

  @Override
  public void listenFailed(String reason) {
    cannotListen.accept(reason);
  }

  @Override
  public void accepted(ElectionLink link) {
    sink.deliver(new Event.ElectionAccepted(link.number()));
  }

  @Override
  public void opened(ElectionLink link, ElectionOpening opening) {
    sink.deliver(new Event.ElectionOpened(link.number(), opening));
  }

  @Override
  public void received(ElectionLink link, Bytes body) {
    sink.deliver(new Event.ElectionReceived(link.number(), body));
  }

  @Override
  public void closed(ElectionLink link, LinkEnd end) {
    LOG.debug("{} is closed: {}", link, end.reason());
    sink.deliver(new Event.ElectionClosed(link.number()));
  }
}
