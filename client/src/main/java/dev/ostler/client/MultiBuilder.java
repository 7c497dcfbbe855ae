package dev.ostler.client;

import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Collects and sends one multi. */
final class MultiBuilder implements Multi {
  private final ClientOperations client;
  private final List<Request.Write> requests = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  MultiBuilder(ClientOperations client) {
    this.client = client;
  }

  @Override
  public Multi create(String path, byte @Nullable [] data, CreateOptions options) {
    checkPath(path, options.mode().isSequential());
    return add(path, client.createRequest(path, data, options));
  }

  @Override
  public Multi setData(String path, byte @Nullable [] data, int version) {
    checkPath(path, false);
    return add(
        path,
        new Request.SetData(client.chroot().toServer(path), ClientOperations.bytes(data), version));
  }

  @Override
  public Multi delete(String path, int version) {
    checkPath(path, false);
    return add(path, new Request.Delete(client.chroot().toServer(path), version));
  }

  @Override
  public Multi check(String path, int version) {
    checkPath(path, false);
    return add(path, new Request.Check(client.chroot().toServer(path), version));
  }

  private Multi add(String path, Request.Write request) {
    paths.add(path);
    requests.add(request);
    return this;
  }

  static void checkPath(String path, boolean sequential) {
    String trouble = Paths.trouble(path, sequential);
    if (trouble != null) {
      throw new IllegalArgumentException(trouble);
    }
  }

  @Override
  public int size() {
    return requests.size();
  }

  @Override
  public CompletionStage<List<MultiResult>> commit() {
    List<Request.Write> all = List.copyOf(requests);
    return client.run(
        false,
        () -> {
          MultiCall call = new MultiCall(client.scope(), all);
          client.driver().submit(call);
          return call.stage();
        });
  }

  /** Its answer is a success also if the multi failed. */
  private final class MultiCall extends OperationCall<List<MultiResult>> {
    MultiCall(Scope scope, List<Request.Write> all) {
      super(scope, new Request.Multi(all), "multi", null, in -> List.of());
    }

    @Override
    protected void answered(int error, Input body) throws MalformedException {
      if (error != ErrorCode.OK) {
        fail(failure(error));
        return;
      }
      List<Reply.Result> results = Replies.results(OpCode.MULTI, body);
      for (int i = 0; i < results.size(); i++) {
        int code = results.get(i).error();
        if (code != ErrorCode.OK) {
          fail(new ClientException.MultiFailed(i, reason(i, code)));
          return;
        }
      }
      if (results.size() != paths.size()) {
        throw new MalformedException(
            results.size() + " results for " + paths.size() + " operations");
      }
      List<MultiResult> told = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        told.add(result(paths.get(i), results.get(i)));
      }
      succeed(told);
    }

    private ClientException reason(int index, int code) {
      if (index >= paths.size()) {
        return failure(code);
      }
      return ClientException.of(code, name(requests.get(index)), paths.get(index));
    }

    private String name(Request.Write request) {
      return switch (request.opCode()) {
        case OpCode.DELETE -> "delete";
        case OpCode.SET_DATA -> "setData";
        case OpCode.CHECK -> "check";
        default -> "create";
      };
    }

    private MultiResult result(String path, Reply.Result result) throws MalformedException {
      if (result.body() instanceof Reply.CreatedReply created) {
        return new Created(client.chroot().toClient(created.path()), created.stat());
      }
      if (result.body() instanceof Reply.StatReply changed) {
        return new MultiResult.Changed(path, changed.stat());
      }
      return switch (result.type()) {
        case OpCode.DELETE -> new MultiResult.Deleted(path);
        case OpCode.CHECK -> new MultiResult.Checked(path);
        default -> throw new MalformedException("a result of type " + result.type());
      };
    }
  }
}
