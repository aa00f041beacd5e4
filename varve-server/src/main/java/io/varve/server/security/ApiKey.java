package io.varve.server.security;

import io.varve.api.InvalidInput;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of an API key: never its secret, only the secret's SHA-256. The secret is 256
 * random bits, so a plain hash gives nobody a way to guess it.
 *
 * @param id 12 hexadecimal digits, part of the key itself
 * @param name whom or what it is for; 1 to 100 printable characters
 * @param expires null: never
 * @param secretHash SHA-256 in hexadecimal digits
 */
record ApiKey(
    String id,
    String name,
    Permission permission,
    Instant created,
    @Nullable Instant expires,
    String secretHash) {
  static final int MAX_NAME_LENGTH = 100;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  ApiKey {
    if (!ID.matcher(id).matches() || !HASH.matcher(secretHash).matches()) {
      throw new InvalidInput("an API key's id has 12 and its hash 64 hexadecimal digits");
    }
    boolean printable = name.codePoints().noneMatch(ApiKey::isUnprintable);
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH || !printable) {
      throw new InvalidInput(
          "the name of an API key has 1 to " + MAX_NAME_LENGTH + " printable characters");
    }
    if (permission == Permission.NONE) {
      throw new InvalidInput("an API key without a permission is of no use");
    }
  }

  private static boolean isUnprintable(int codePoint) {
    return Character.isISOControl(codePoint)
        || codePoint == 0x2028
        || codePoint == 0x2029
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  /** Says what it is without the hash, for logs. */
  @Override
  public String toString() {
    return "API key " + id + " (" + permission.text() + ")";
  }
}
