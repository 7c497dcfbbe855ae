package dev.ostler.client;

import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Collects and sends one multiRead. */
final class MultiReadBuilder implements MultiRead {
  private final ClientOperations client;
  private final List<Request> requests = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  MultiReadBuilder(ClientOperations client) {
    this.client = client;
  }

  @Override
  public MultiRead getData(String path) {
    MultiBuilder.checkPath(path, false);
    return add(path, new Request.GetData(client.chroot().toServer(path), false));
  }

  @Override
  public MultiRead getChildren(String path) {
    MultiBuilder.checkPath(path, false);
    return add(
        path, new Request.GetChildren(OpCode.GET_CHILDREN, client.chroot().toServer(path), false));
  }

  private MultiRead add(String path, Request request) {
    paths.add(path);
    requests.add(request);
    return this;
  }

  @Override
  public int size() {
    return requests.size();
  }

  @Override
  public CompletionStage<List<MultiReadResult>> commit() {
    List<Request> all = List.copyOf(requests);
    List<String> asked = List.copyOf(paths);
    return client.call(
        true,
        new Request.MultiRead(all),
        "multiRead",
        null,
        in -> read(asked, Replies.results(OpCode.MULTI_READ, in)));
  }

  private static List<MultiReadResult> read(List<String> asked, List<Reply.Result> results)
      throws MalformedException {
    if (results.size() != asked.size()) {
      throw new MalformedException(results.size() + " results for " + asked.size() + " reads");
    }
    List<MultiReadResult> told = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      told.add(result(asked.get(i), results.get(i)));
    }
    return told;
  }

  private static MultiReadResult result(String path, Reply.Result result)
      throws MalformedException {
    if (result.body() instanceof Reply.DataReply data) {
      Bytes bytes = data.data();
      return new MultiReadResult.DataRead(
          path, new Data(bytes == null ? null : Replies.own(bytes), data.stat()));
    }
    if (result.body() instanceof Reply.ChildrenReply children) {
      return new MultiReadResult.ChildrenRead(
          path, children.names().stream().map(Bytes::toUtf8).toList());
    }
    if (result.error() == ErrorCode.OK) {
      throw new MalformedException("a result of type " + result.type());
    }
    return new MultiReadResult.Failed(path, ClientException.of(result.error(), "read", path));
  }
}
