package dev.ostler.server.config;

/** The state of a key that this release obeys. */
public enum InForce implements KeyState {
  IN_FORCE;

  @Override
  public String label() {
    return "in force";
  }
}
