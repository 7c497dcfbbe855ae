package dev.ostler.interop.differential;

import dev.ostler.interop.process.ApacheServer;
import dev.ostler.interop.process.OstlerServer;
import dev.ostler.interop.process.ServerProcess;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import dev.ostler.testkit.model.ModelOptions;
import java.util.List;
import java.util.Map;

/** The targets by name, all with the same settings. */
public final class DifferentialTargets {
  static final int TIMEOUT_MIN = 60_000;
  static final int TIMEOUT_MAX = 120_000;

  /** Credentials of the connection that may do everything. */
  static final String SUPER_CREDENTIALS = "super:secret";

  private static final int PORT_BASE = Integer.getInteger("ostler.interop.port", 24200);
  private static final String SUPER_DIGEST =
      ModelIdentity.digest(ModelBytes.of(SUPER_CREDENTIALS)).id();
  static final ModelOptions OPTIONS = new ModelOptions(true, true, SUPER_DIGEST, "127.0.0.1");

  private static final Map<String, String> CONFIGURATION =
      Map.of(
          "tickTime", "2000",
          "minSessionTimeout", Integer.toString(TIMEOUT_MIN),
          "maxSessionTimeout", Integer.toString(TIMEOUT_MAX),
          "maxClientCnxns", "0",
          "extendedTypesEnabled", "true",
          "enforceQuota", "true",
          "DigestAuthenticationProvider.superDigest", SUPER_DIGEST);

  private DifferentialTargets() {}

  /**
   * A fresh, empty target: {@code apache}, {@code ostler}, {@code model} or {@code
   * model-of-ostler}.
   */
  public static Target open(String name) {
    return switch (name) {
      case "apache" -> started(new ApacheServer(PORT_BASE, CONFIGURATION, List.of()));
      case "ostler" -> started(new OstlerServer(PORT_BASE + 1, CONFIGURATION, List.of()));
      case "model" -> new ModelTarget(OPTIONS, false);
      case "model-of-ostler" -> new ModelTarget(OPTIONS, true);
      default ->
          throw new IllegalArgumentException(
              name + " is not one of apache, ostler, model, model-of-ostler");
    };
  }

  private static Target started(ServerProcess server) {
    try {
      server.start();
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
    return new ServerTarget(server);
  }
}
