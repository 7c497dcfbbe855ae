package dev.ostler.net.link;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns host names into addresses without holding up the thread that asks. */
public interface NameResolver {
  /** Takes the addresses of a name. */
  interface Answer {
    /**
     * Called once, on any thread, perhaps inside {@link NameResolver#resolve}.
     *
     * @param addresses in the order of preference; empty if there are none
     * @param trouble why there are none; null if there are some
     */
    void resolved(List<InetAddress> addresses, @Nullable String trouble);
  }

  /** Looks a name up anew. */
  void resolve(String host, Answer answer);
}
