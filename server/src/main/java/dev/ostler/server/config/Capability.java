package dev.ostler.server.config;

/**
 * The state of a key that belongs to something ZooKeeper can do and this release cannot yet. Such a
 * key is accepted and named once at start together with the consequence, unless leaving it out
 * would open a door its author meant to close: then {@link SafetyGuards} refuses the start.
 */
public enum Capability implements KeyState {
  OBSERVER_DELAYS("delays of observers", "an observer looks for its leader at once"),
  SYNCHRONISATION_TUNING(
      "rules of the operator for synchronisation",
      "a learner gets what it misses from memory, else from the log, else a snapshot"),
  ORACLE("the oracle of two servers", "each of two servers needs the other one to serve"),
  TLS("TLS", "no TLS port is opened"),
  SASL("SASL and Kerberos", "clients cannot authenticate by SASL"),
  PLUGIN_AUTHENTICATION(
      "authentication plug-ins", "its scheme authenticates nobody and matches no ACL"),
  ADMIN_HTTP("the HTTP admin server", "no admin port is opened; use the four-letter words"),
  METRICS_PROVIDER("metrics providers", "no metrics port is opened; the word mntr prints figures"),
  AUDIT("the audit log", "no audit lines are written"),
  DIAGNOSTICS("diagnostics", "nothing of it is recorded"),
  JMX("JMX beans", "no ZooKeeper beans are registered");

  private final String title;
  private final String consequence;

  Capability(String title, String consequence) {
    this.title = title;
    this.consequence = consequence;
  }

  @Override
  public String label() {
    return "later: " + title;
  }

  /** What is missing, as a noun phrase. */
  public String title() {
    return title;
  }

  /** Whether only a member of an ensemble can have a use for it. */
  boolean needsEnsemble() {
    return switch (this) {
      case OBSERVER_DELAYS, SYNCHRONISATION_TUNING, ORACLE -> true;
      case TLS,
          SASL,
          PLUGIN_AUTHENTICATION,
          ADMIN_HTTP,
          METRICS_PROVIDER,
          AUDIT,
          DIAGNOSTICS,
          JMX ->
          false;
    };
  }

  /** What it means to the operator that the key is not obeyed. */
  public String consequence() {
    return consequence;
  }
}
