package io.varve.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An API key as its holder has it: {@code varve_ID_SECRET}, with an id of 12 hexadecimal digits and
 * a secret of 32 random bytes in base64url. It never prints itself.
 */
final class KeyText {
  private static final Pattern FORM = Pattern.compile("varve_([0-9a-f]{12})_([A-Za-z0-9_-]{43})");
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;

  private final String id;
  private final String secret;

  private KeyText(String id, String secret) {
    this.id = id;
    this.secret = secret;
  }

  static KeyText random(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new KeyText(
        HexFormat.of().formatHex(id),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** The key that {@code text} is; null: it is none. */
  static @Nullable KeyText parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() ? new KeyText(matcher.group(1), matcher.group(2)) : null;
  }

  String id() {
    return id;
  }

  /** The whole key: to be shown once, when it is made. */
  String reveal() {
    return "varve_" + id + "_" + secret;
  }

  String secretHash() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether it hashes to this; takes the same time wherever they differ. */
  boolean hashesTo(String hash) {
    return MessageDigest.isEqual(
        secretHash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "varve_" + id + "_(secret)";
  }
}
