package dev.ostler.wire.client;

/** Request numbers with a meaning of their own; ordinary ones count from 1. */
public final class Xid {
  /** Server to client: a watch has fired. */
  public static final int NOTIFICATION = -1;

  /** A ping; its reply always has this number, whatever the request had. */
  public static final int PING = -2;

  /** Authentication, by convention. */
  public static final int AUTH = -4;

  /** Watches armed again after a reconnect, by convention. */
  public static final int SET_WATCHES = -8;

  private Xid() {}
}
