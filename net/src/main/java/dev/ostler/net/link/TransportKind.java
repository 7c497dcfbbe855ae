package dev.ostler.net.link;

/** Which of the operating system's ways to wait for many sockets a {@link NetworkLoop} uses. */
public enum TransportKind {
  /** Native epoll where its library loads (Linux), otherwise {@link #NIO}. */
  AUTO,
  /** Native epoll; starting the loop fails where the library does not load. */
  EPOLL,
  /** The Java runtime's selector: works everywhere. */
  NIO
}
