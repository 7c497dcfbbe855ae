package dev.ostler.client.fake;

import dev.ostler.client.ClientException;
import dev.ostler.client.MultiRead;
import dev.ostler.client.MultiReadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Reads that go in one request. */
final class FakeMultiRead implements MultiRead {
  private final FakeOperations operations;
  private final List<Function<Tree, MultiReadResult>> steps = new ArrayList<>();

  FakeMultiRead(FakeOperations operations) {
    this.operations = operations;
  }

  @Override
  public MultiRead getData(String path) {
    return add(path, tree -> new MultiReadResult.DataRead(path, FakeOperations.data(tree, path)));
  }

  @Override
  public MultiRead getChildren(String path) {
    return add(
        path,
        tree ->
            new MultiReadResult.ChildrenRead(path, FakeOperations.children(tree, path).names()));
  }

  private MultiRead add(String path, Function<Tree, MultiReadResult> step) {
    steps.add(tree -> {
      try {
        return step.apply(tree);
      } catch (ClientException e) {
        return new MultiReadResult.Failed(path, e);
      }
    });
    return this;
  }

  @Override
  public int size() {
    return steps.size();
  }

  @Override
  public CompletionStage<List<MultiReadResult>> commit() {
    return operations.read(
        "multiRead", "/", (on, tree) -> steps.stream().map(step -> step.apply(tree)).toList());
  }
}
