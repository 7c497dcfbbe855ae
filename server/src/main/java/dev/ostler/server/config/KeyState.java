package dev.ostler.server.config;

/** What a key of {@code zoo.cfg} means to this release. */
public sealed interface KeyState permits InForce, Capability, NoEffect {

  /** The word the documentation's table shows for this state. */
  String label();
}
