package dev.ostler.shell.command;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All commands by name. */
public final class Commands {
  private final Map<String, Command> byName = new TreeMap<>();

  /** All there are. */
  public Commands() {
    this(
        List.of(
            new AddAuth(),
            new AddWatch(),
            new Close(),
            new Config(),
            new Connect(),
            new Create(),
            new Delete(),
            new DeleteAll(),
            new DelQuota(),
            new Diff(),
            new Edit(),
            new Export(),
            new Find(),
            new Get(),
            new GetAcl(),
            new GetAllChildrenNumber(),
            new GetEphemerals(),
            new Help(),
            new HistoryList(),
            new Import(),
            new ListQuota(),
            new Ls(),
            new PrintWatches(),
            new Quit(),
            new Reconfig(),
            new Redo(),
            new RemoveWatches(),
            new SetAcl(),
            new SetData(),
            new SetQuota(),
            new StatCommand(),
            new Sync(),
            new Top(),
            new Tree(),
            new Version(),
            new WatchLive(),
            new WhoAmI()));
  }

  Commands(List<Command> commands) {
    commands.forEach(command -> byName.put(command.form().name(), command));
  }

  /** The command of that name; null if there is none. */
  public @Nullable Command find(String name) {
    return byName.get(name);
  }

  /** All, by name. */
  public Collection<Command> all() {
    return byName.values();
  }

  /** The known name that is nearest to a wrong one; null if none is near. */
  public @Nullable String nearest(String wrong) {
    String best = null;
    int bestDistance = Math.min(3, 1 + wrong.length() / 3);
    for (String name : byName.keySet()) {
      int distance = distance(name.toLowerCase(Locale.ROOT), wrong.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** How many letters must be put in, left out or changed to make one word of the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
