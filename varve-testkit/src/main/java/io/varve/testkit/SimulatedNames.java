package io.varve.testkit;

import io.varve.storage.VolumePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The names of a {@link SimulatedVolume}: as processes see them, as the disk has them, and the
 * changes in order that lie between the two. Used under the volume's lock.
 */
final class SimulatedNames {
  /** One change of names. */
  sealed interface Change {
    long sequence();

    /** Names it touches. */
    List<String> paths();
  }

  record DirectoryMade(long sequence, String path) implements Change {
    @Override
    public List<String> paths() {
      return List.of(path);
    }
  }

  record FileMade(long sequence, String path, SimulatedContent content) implements Change {
    @Override
    public List<String> paths() {
      return List.of(path);
    }
  }

  record Renamed(long sequence, String from, String to, SimulatedContent content)
      implements Change {
    @Override
    public List<String> paths() {
      return List.of(from, to);
    }
  }

  /** A file or an empty directory went; content null: a directory. */
  record Removed(long sequence, String path, @Nullable SimulatedContent content) implements Change {
    @Override
    public List<String> paths() {
      return List.of(path);
    }
  }

  /** Files and directories by path. */
  record View(Map<String, SimulatedContent> files, Set<String> directories) {
    View() {
      this(new TreeMap<>(), new TreeSet<>(List.of("")));
    }

    /**
     * Makes the change if it can be made here; a disk that lacks an earlier one may have to drop
     * it.
     */
    void apply(Change change) {
      switch (change) {
        case DirectoryMade made -> {
          if (holdsDirectoryOf(made.path) && !files.containsKey(made.path)) {
            directories.add(made.path);
          }
        }
        case FileMade made -> {
          if (holdsDirectoryOf(made.path) && !directories.contains(made.path)) {
            files.putIfAbsent(made.path, made.content);
          }
        }
        case Renamed renamed -> {
          boolean possible = holdsDirectoryOf(renamed.to) && !directories.contains(renamed.to);
          if (possible && files.remove(renamed.from, renamed.content)) {
            files.put(renamed.to, renamed.content);
          }
        }
        case Removed(long _, String path, SimulatedContent content) when content != null ->
            files.remove(path, content);
        case Removed removed -> {
          if (isEmptyDirectory(removed.path)) {
            directories.remove(removed.path);
          }
        }
      }
    }

    boolean holdsDirectoryOf(String path) {
      return directories.contains(VolumePath.directoryOf(path));
    }

    boolean isEmptyDirectory(String path) {
      return list(path).isEmpty();
    }

    List<String> list(String directory) {
      List<String> paths = new ArrayList<>(files.keySet());
      paths.addAll(directories);
      return paths.stream()
          .filter(path -> !path.isEmpty() && VolumePath.directoryOf(path).equals(directory))
          .map(VolumePath::nameOf)
          .sorted()
          .toList();
    }

    /** The same names over contents made anew; one content stays one under all its names. */
    View copy(UnaryOperator<SimulatedContent> remake) {
      View copy = new View();
      copy.directories.addAll(directories);
      files.forEach((path, content) -> copy.files.put(path, remake.apply(content)));
      return copy;
    }
  }

  private final View seen;
  private final View stored;
  private final List<Change> unforced = new ArrayList<>();

  /** Numbers of unforced changes that were forced in a directory which has no stored name yet. */
  private final Set<Long> waiting = new HashSet<>();

  SimulatedNames() {
    this(new View(), new View());
  }

  private SimulatedNames(View seen, View stored) {
    this.seen = seen;
    this.stored = stored;
  }

  View seen() {
    return seen;
  }

  void change(Change change) {
    seen.apply(change);
    unforced.add(change);
  }

  /** Makes a file durable at once, under its own name and in its directories. */
  void putForced(String path, SimulatedContent content) {
    Deque<String> directories = new ArrayDeque<>();
    String above = path;
    do {
      above = VolumePath.directoryOf(above);
      directories.push(above);
    } while (!above.isEmpty());
    for (View view : List.of(seen, stored)) {
      view.directories.addAll(directories);
      view.files.put(path, content);
    }
  }

  void removeForced(String path) {
    seen.files.remove(path);
    stored.files.remove(path);
    unforced.removeIf(change -> change.paths().contains(path));
  }

  /**
   * Stores the changes of names in this directory, and earlier ones that they build on. While the
   * directory's own name is not stored they wait for that.
   */
  void force(String directory) {
    Set<String> needed = new HashSet<>();
    for (Change change : unforced.reversed()) {
      boolean here =
          change.paths().stream()
              .anyMatch(
                  path -> VolumePath.directoryOf(path).equals(directory) || needed.contains(path));
      if (here) {
        waiting.add(change.sequence());
        needed.addAll(change.paths());
      }
    }
    unforced.removeIf(this::store);
  }

  private boolean store(Change change) {
    boolean storable =
        waiting.contains(change.sequence())
            && change.paths().stream().allMatch(stored::holdsDirectoryOf);
    if (storable) {
      stored.apply(change);
      waiting.remove(change.sequence());
    }
    return storable;
  }

  void addSequences(List<Long> target) {
    unforced.forEach(change -> target.add(change.sequence()));
    IdentityHashMap<SimulatedContent, Boolean> contents = new IdentityHashMap<>();
    seen.files.values().forEach(content -> contents.put(content, true));
    stored.files.values().forEach(content -> contents.put(content, true));
    contents.keySet().forEach(content -> content.addSequences(target));
  }

  /** All of it over again, with the same changes and writes still unforced. */
  SimulatedNames copy() {
    IdentityHashMap<SimulatedContent, SimulatedContent> copies = new IdentityHashMap<>();
    UnaryOperator<SimulatedContent> copyOnce =
        content -> copies.computeIfAbsent(content, SimulatedContent::copy);
    SimulatedNames copy = new SimulatedNames(seen.copy(copyOnce), stored.copy(copyOnce));
    copy.waiting.addAll(waiting);
    for (Change change : unforced) {
      copy.unforced.add(
          switch (change) {
            case DirectoryMade made -> made;
            case FileMade(long sequence, String path, SimulatedContent content) ->
                new FileMade(sequence, path, copyOnce.apply(content));
            case Renamed(long sequence, String from, String to, SimulatedContent content) ->
                new Renamed(sequence, from, to, copyOnce.apply(content));
            case Removed(long sequence, String path, SimulatedContent content) ->
                new Removed(sequence, path, content == null ? null : copyOnce.apply(content));
          });
    }
    return copy;
  }

  /**
   * The names a disk has on which only some changes, and of each content only a part, have arrived.
   */
  SimulatedNames afterPowerLoss(Predicate<Change> arrived, UnaryOperator<SimulatedContent> remake) {
    View left = stored.copy(UnaryOperator.identity());
    unforced.stream()
        .filter(change -> waiting.contains(change.sequence()) || arrived.test(change))
        .forEach(left::apply);
    View remade = left.copy(remake);
    return new SimulatedNames(remade, remade.copy(UnaryOperator.identity()));
  }
}
