package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import java.util.concurrent.CompletionStage;

/**
 * Where a queue keeps what.
 *
 * @param path of the queue
 */
record QueuePaths(String path) {
  /** What the name of an element begins with. */
  static final String ITEM = "qn-";

  String items() {
    return Paths.child(path, "items");
  }

  String claims() {
    return Paths.child(path, "claims");
  }

  String producers() {
    return Paths.child(path, "producers");
  }

  String takers() {
    return Paths.child(path, "takers");
  }

  /** Makes sure that the folders exist. They are persistent: numbers must not begin anew. */
  CompletionStage<Void> ensure(Client client) {
    Operations patient = client.retrying(Stages.PATIENT);
    return patient
        .ensurePath(items())
        .thenCompose(ignored -> patient.ensurePath(claims()))
        .thenCompose(ignored -> patient.ensurePath(producers()));
  }
}
