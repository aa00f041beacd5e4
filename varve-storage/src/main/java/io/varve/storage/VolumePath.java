package io.varve.storage;

/**
 * The rules for paths on a {@link Volume}: relative, {@code /} between names, none of them empty,
 * {@code .} or {@code ..}. A path that keeps them cannot leave the volume. The empty path is the
 * volume's own directory.
 */
public final class VolumePath {
  private VolumePath() {}

  /**
   * Returns {@code path} if it can name a file.
   *
   * @throws IllegalArgumentException if it breaks a rule
   */
  public static String requireFile(String path) {
    int start = 0;
    while (true) {
      int slash = path.indexOf('/', start);
      requireName(path, path.substring(start, slash < 0 ? path.length() : slash));
      if (slash < 0) {
        return path;
      }
      start = slash + 1;
    }
  }

  /**
   * Returns {@code path} if it can name a directory.
   *
   * @throws IllegalArgumentException if it breaks a rule
   */
  public static String requireDirectory(String path) {
    return path.isEmpty() ? path : requireFile(path);
  }

  /** The directory that holds {@code path}. */
  public static String directoryOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** The last name of {@code path}. */
  public static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static void requireName(String path, String name) {
    boolean bad =
        name.isEmpty()
            || name.equals(".")
            || name.equals("..")
            || name.indexOf('\\') >= 0
            || name.indexOf('\0') >= 0;
    if (bad) {
      throw new IllegalArgumentException(
          "path \"" + path + "\" has the name \"" + name + "\", which a volume refuses");
    }
  }
}
