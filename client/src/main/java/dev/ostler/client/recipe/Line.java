package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A line of ephemeral sequential znodes below one znode, ordered by their numbers:
 *
 * <pre>
 *   PATH/_c_ID-lock-0000000007    first: has it
 *   PATH/_c_ID-lock-0000000009    watches number 7, and nothing else
 *   PATH/_c_ID-lock-0000000010    watches number 9
 * </pre>
 *
 * @param marker what stands between the id and the number of those that want it alone
 * @param sharedMarker the same for those that share it with each other; null if nobody does
 */
record Line(Client client, String path, String marker, @Nullable String sharedMarker) {
  /**
   * One znode of the line.
   *
   * @param number may be negative: the server's counter goes round after 2^31
   */
  record Seat(String name, int number, boolean shared) {}

  /** Waits for its turn, for as long as it takes. Cancelling the future gives the place up. */
  CompletableFuture<Held> acquire(boolean shared, byte[] data) {
    CompletableFuture<Held> result = new CompletableFuture<>();
    Place place = new Place(this, shared, data, true);
    Stages.on(
        place.outcome(),
        held -> {
          if (held.isPresent() && !result.complete(held.get())) {
            held.get().close();
          }
        },
        result::completeExceptionally);
    withdrawWithout(result, place);
    place.join();
    return result;
  }

  /** Waits for its turn for a limited time. */
  CompletableFuture<Optional<Held>> tryAcquire(boolean shared, byte[] data, Duration wait) {
    CompletableFuture<Optional<Held>> result = begin(new Place(this, shared, data, true));
    Stages.limit(client, wait, result);
    return result;
  }

  /** Takes it if it is free. */
  CompletableFuture<Optional<Held>> tryAcquire(boolean shared, byte[] data) {
    return begin(new Place(this, shared, data, false));
  }

  private static CompletableFuture<Optional<Held>> begin(Place place) {
    CompletableFuture<Optional<Held>> result = new CompletableFuture<>();
    Stages.on(
        place.outcome(),
        held -> {
          if (!result.complete(held)) {
            held.ifPresent(Held::close);
          }
        },
        result::completeExceptionally);
    withdrawWithout(result, place);
    place.join();
    return result;
  }

  private static void withdrawWithout(CompletionStage<?> result, Place place) {
    // Does nothing if the place has been given its turn by then.
    Stages.after(result, place::withdraw);
  }

  /** The names of the line in its order; others are passed over. */
  List<Seat> seats(List<String> names) {
    List<Seat> seats = new ArrayList<>();
    for (String name : names) {
      Seat seat = seat(name, marker, false);
      if (seat == null && sharedMarker != null) {
        seat = seat(name, sharedMarker, true);
      }
      if (seat != null) {
        seats.add(seat);
      }
    }
    if (!seats.isEmpty()) {
      int first = seats.get(0).number();
      // By distance, so that the order survives the counter's going round.
      seats.sort(Comparator.comparingInt(seat -> seat.number() - first));
    }
    return seats;
  }

  private static @Nullable Seat seat(String name, String marker, boolean shared) {
    int at = name.lastIndexOf(marker);
    if (at < 0) {
      return null;
    }
    try {
      return new Seat(name, Integer.parseInt(name.substring(at + marker.length())), shared);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whom a seat must wait for: the next lower one that does not share; null if it has its turn. */
  static @Nullable Seat blocker(List<Seat> seats, int own) {
    boolean shared = seats.get(own).shared();
    for (int i = own - 1; i >= 0; i--) {
      if (!shared || !seats.get(i).shared()) {
        return seats.get(i);
      }
    }
    return null;
  }

  /** Where a name stands in the line; -1 if it does not. */
  static int indexOf(List<Seat> seats, String name) {
    for (int i = 0; i < seats.size(); i++) {
      if (seats.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The line as it is now, who has it first. Nobody if there is no line yet. */
  CompletionStage<List<Seat>> look() {
    return client
        .retrying(Stages.PATIENT)
        .getChildren(path)
        .handle((children, failure) -> {
          if (ClientException.in(failure) instanceof ClientException.NoNode) {
            return List.<Seat>of();
          }
          if (failure != null) {
            throw new java.util.concurrent.CompletionException(Stages.inner(failure));
          }
          return seats(children.names());
        });
  }
}
