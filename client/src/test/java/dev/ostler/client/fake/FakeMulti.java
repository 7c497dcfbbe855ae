package dev.ostler.client.fake;

import dev.ostler.client.ClientException;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.FakeAccess;
import dev.ostler.client.Multi;
import dev.ostler.client.MultiResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Changes that are made together. */
final class FakeMulti implements Multi {
  private final FakeOperations operations;
  private final List<Call.Write<MultiResult>> steps = new ArrayList<>();

  FakeMulti(FakeOperations operations) {
    this.operations = operations;
  }

  @Override
  public Multi create(String path, byte @Nullable [] data, CreateOptions options) {
    steps.add(
        (tree, sessionId) -> FakeOperations.create(tree, sessionId, path, data, options.mode()));
    return this;
  }

  @Override
  public Multi setData(String path, byte @Nullable [] data, int version) {
    steps.add((tree, sessionId) ->
        new MultiResult.Changed(path, tree.setData(path, FakeOperations.bytes(data), version)));
    return this;
  }

  @Override
  public Multi delete(String path, int version) {
    steps.add((tree, sessionId) -> {
      tree.delete(path, version);
      return new MultiResult.Deleted(path);
    });
    return this;
  }

  @Override
  public Multi check(String path, int version) {
    steps.add((tree, sessionId) -> {
      tree.check(path, version);
      return new MultiResult.Checked(path);
    });
    return this;
  }

  @Override
  public int size() {
    return steps.size();
  }

  @Override
  public CompletionStage<List<MultiResult>> commit() {
    return operations.write(false, "multi", "/", this::make);
  }

  private List<MultiResult> make(Tree tree, long sessionId) {
    List<MultiResult> results = new ArrayList<>();
    for (Call.Write<MultiResult> step : steps) {
      try {
        results.add(step.make(tree, sessionId));
      } catch (ClientException e) {
        throw FakeAccess.multiFailed(results.size(), e);
      }
    }
    return results;
  }
}
