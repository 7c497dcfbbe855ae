package dev.ostler.interop.ensemble;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Ends what a test has started, whatever becomes of it. After a failure the folders stay, with data
 * and logs, and the message tells where:
 *
 * <pre>
 *   {@code @RegisterExtension} final Ensembles ensembles = new Ensembles();
 * </pre>
 */
public final class Ensembles implements AfterEachCallback {
  private final List<Ensemble> open = new ArrayList<>();

  /** An ensemble of Ostler servers, running. */
  public Ensemble ostler(int voters) {
    return add(Ensemble.builder().voters(voters, Ensemble.Kind.OSTLER)).start();
  }

  /** Any ensemble, not running yet. */
  public Ensemble add(Ensemble.Builder plan) {
    Ensemble made = plan.build();
    open.add(made);
    return made;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    boolean failed = context.getExecutionException().isPresent();
    for (Ensemble ensemble : open) {
      if (failed) {
        System.err.println(context.getDisplayName() + " has failed, its servers:");
        System.err.println(ensemble.describe());
        ensemble.stopAll();
      } else {
        ensemble.close();
      }
    }
    open.clear();
  }
}
