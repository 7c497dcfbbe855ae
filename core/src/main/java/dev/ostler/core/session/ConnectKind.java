package dev.ostler.core.session;

/** What a ConnectRequest asks for; each kind may cost the server another effort. */
public enum ConnectKind {
  /** A new session that the whole ensemble knows. */
  GLOBAL_SESSION,

  /** A new session that only one server knows. */
  LOCAL_SESSION,

  /** A session that exists, on a new connection. */
  RENEW_SESSION
}
