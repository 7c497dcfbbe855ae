package dev.ostler.interop.ensemble;

import dev.ostler.interop.process.ServerProcess;
import dev.ostler.interop.support.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One server of an ensemble. */
public final class EnsembleMember {
  private static final Pattern MODE = Pattern.compile("(?m)^Mode: (.*)$");
  private static final Pattern ZXID = Pattern.compile("(?m)^Zxid: 0x([0-9a-f]+)$");
  private static final int SIGNAL_SECONDS = 10;

  private final long sid;
  private final boolean observer;
  private Ensemble.Kind kind;
  private ServerProcess process;

  EnsembleMember(long sid, Ensemble.Kind kind, boolean observer, ServerProcess process) {
    this.sid = sid;
    this.kind = kind;
    this.observer = observer;
    this.process = process;
  }

  public long sid() {
    return sid;
  }

  public Ensemble.Kind kind() {
    return kind;
  }

  public boolean isObserver() {
    return observer;
  }

  public ServerProcess process() {
    return process;
  }

  /** Host and port, as clients want them. */
  public String connectString() {
    return "127.0.0.1:" + process.address().getPort();
  }

  /** The folder that {@code dataDir} names. */
  public Path dataDirectory() {
    return process.directory().resolve("data");
  }

  /** Starts the process, and returns at once. */
  public void launch() {
    process.launch();
  }

  /** Another product takes its place, with the same {@code zoo.cfg} and files; not running yet. */
  public void become(Ensemble.Kind other) {
    process = Ensemble.inThePlaceOf(process, other);
    kind = other;
  }

  /** Waits until it serves clients as whatever it is. */
  public void awaitServing() {
    process.awaitServing();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9. */
  public void kill() {
    process.kill();
  }

  /** Ends it politely. */
  public void stop() {
    process.stop();
  }

  /** Halts it as it stands, until {@link #resume}. */
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    for (long id : process.processIds()) {
      try {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(id)).start();
        if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
          throw new IllegalStateException(
              "process "
                  + id
                  + " did not get signal "
                  + name
                  + ": "
                  + new String(kill.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
      } catch (IOException failure) {
        throw new IllegalStateException("no signal " + name + " to process " + id, failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }

  /** The answer to a four-letter word; empty while nobody answers. */
  public String word(String word) {
    try {
      return process.fourLetterWord(word);
    } catch (IOException down) {
      return "";
    }
  }

  /** The answer to a four-letter word, as soon as there is one. */
  public String awaitWord(String word) {
    AtomicReference<String> answer = new AtomicReference<>("");
    Await.until(
        this + " to answer " + word,
        () -> {
          answer.set(word(word));
          return !answer.get().isEmpty();
        });
    return answer.get();
  }

  /** {@code leader}, {@code follower} or {@code observer}; empty while it does not serve. */
  public String mode() {
    Matcher matcher = MODE.matcher(word("srvr"));
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The last transaction that it has applied; -1 while it does not serve. */
  public long zxid() {
    Matcher matcher = ZXID.matcher(word("srvr"));
    return matcher.find() ? Long.parseUnsignedLong(matcher.group(1), 16) : -1;
  }

  /** Waits until it has applied a transaction. */
  public void awaitZxid(long zxid) {
    Await.until(
        this + " to reach 0x" + Long.toHexString(zxid),
        () -> Long.compareUnsigned(zxid(), zxid) >= 0 && zxid() != -1);
  }

  @Override
  public String toString() {
    return process.name() + " server " + sid;
  }
}
