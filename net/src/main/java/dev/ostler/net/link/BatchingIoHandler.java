package dev.ostler.net.link;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/**
 * Stands around Netty's epoll or selector handler to see where a turn of the event loop begins and
 * where its reads end. That costs one call each: no task has to be queued and no flag kept.
 */
final class BatchingIoHandler implements IoHandler {
  private final NetworkLoop loop;
  private final IoHandler system;

  BatchingIoHandler(NetworkLoop loop, IoHandler system) {
    this.loop = loop;
    this.system = system;
  }

  @Override
  public void initialize() {
    system.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    // The tasks of the turn before are done: whatever they encoded leaves before anyone sleeps.
    loop.endOfBatch();
    int handled = 0;
    try {
      handled = system.run(context);
    } catch (Throwable failure) {
      // Let through, it would end the thread without a word. What was not handled is told again.
      loop.fail(failure);
    }
    loop.afterReads();
    return handled;
  }

  @Override
  public void prepareToDestroy() {
    system.prepareToDestroy();
  }

  @Override
  public void destroy() {
    system.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return system.register(handle);
  }

  @Override
  public void wakeup() {
    system.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return system.isCompatible(handleType);
  }
}
