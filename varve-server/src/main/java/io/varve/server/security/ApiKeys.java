package io.varve.server.security;

import io.varve.api.InvalidInput;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The API keys of a data directory: makes, lists, revokes and recognizes them. Looks at most once a
 * second whether the file changed, so that a key revoked by another process ends here too. Used by
 * any thread.
 */
public final class ApiKeys {
  private static final long LOOK_MILLIS = 1_000;

  /** What an unknown id is compared with, so that it takes as long as a known one. */
  private static final String NO_HASH = "0".repeat(64);

  private record Known(ApiKeyFile.@Nullable Stamp stamp, Map<String, ApiKey> byId) {}

  private final ApiKeyFile file;
  private final InstantSource clock;
  private final SecureRandom random;
  private final AtomicReference<Known> known = new AtomicReference<>(new Known(null, Map.of()));
  private final AtomicLong lookedAtMillis = new AtomicLong(Long.MIN_VALUE);

  private ApiKeys(Path dataDirectory, InstantSource clock, SecureRandom random) {
    file = new ApiKeyFile(dataDirectory);
    this.clock = clock;
    this.random = random;
  }

  /** The keys of a data directory, which must be there; read at once. */
  public static ApiKeys open(Path dataDirectory, InstantSource clock, SecureRandom random) {
    ApiKeys keys = new ApiKeys(dataDirectory, clock, random);
    keys.look();
    return keys;
  }

  /** A key that was just made, with the only text that ever shows its secret. */
  public record Made(String id, String text) {
    @Override
    public String toString() {
      return "API key " + id;
    }
  }

  /** Makes a key and stores it. */
  public Made add(String name, Permission permission, @Nullable Duration lifetime) {
    return store(newText(), name, permission, lifetime);
  }

  /** A key that nobody knows and that lets nobody in until it is stored. */
  KeyText newText() {
    return KeyText.random(random);
  }

  Made store(KeyText text, String name, Permission permission, @Nullable Duration lifetime) {
    Instant now = clock.instant();
    Instant expires = lifetime == null ? null : now.plus(lifetime);
    ApiKey key = new ApiKey(text.id(), name, permission, now, expires, text.secretHash());
    file.change(keys -> {
      keys.add(key);
      return keys;
    });
    return new Made(key.id(), text.reveal());
  }

  /**
   * Takes a key away.
   *
   * @throws InvalidInput if there is none with this id
   */
  public void revoke(String id) {
    file.change(keys -> {
      List<ApiKey> left = new ArrayList<>(keys);
      if (!left.removeIf(key -> key.id().equals(id))) {
        throw new InvalidInput("there is no API key " + id + " in " + file.path());
      }
      return left;
    });
  }

  List<ApiKey> list() {
    return file.read();
  }

  /** Whether a key was ever made here: then keys are asked for, even if all were revoked. */
  public boolean wereEverMade() {
    return current().stamp() != null;
  }

  /** Whose key {@code presented} is. */
  KeyVerdict check(String presented) {
    @Nullable KeyText text = KeyText.parse(presented);
    if (text == null) {
      return new KeyVerdict.Malformed();
    }
    @Nullable ApiKey key = current().byId().get(text.id());
    boolean matches = text.hashesTo(key == null ? NO_HASH : key.secretHash());
    if (key == null || !matches) {
      return new KeyVerdict.Unknown();
    }
    return key.isExpired(clock.instant())
        ? new KeyVerdict.Expired(key)
        : new KeyVerdict.Valid(new Grant(key.id(), key.name(), key.permission()));
  }

  /** Whether what a key granted still holds; asked again while a long stream lives. */
  public boolean stillHolds(Grant grant) {
    if (grant.isOpen()) {
      return !wereEverMade() || grant.isUnconditional();
    }
    @Nullable ApiKey key = current().byId().get(grant.keyId());
    return key != null
        && !key.isExpired(clock.instant())
        && key.permission().covers(grant.permission());
  }

  private Known current() {
    long now = clock.millis();
    long last = lookedAtMillis.get();
    boolean due = last == Long.MIN_VALUE || now - last >= LOOK_MILLIS || now < last;
    if (due && lookedAtMillis.compareAndSet(last, now)) {
      look();
    }
    return known.get();
  }

  /** Reads the file again if it changed. */
  void look() {
    ApiKeyFile.@Nullable Stamp stamp = file.stamp();
    Known before = known.get();
    if (stamp != null && !stamp.equals(before.stamp())) {
      Map<String, ApiKey> byId = new HashMap<>();
      file.read().forEach(key -> byId.put(key.id(), key));
      known.set(new Known(stamp, Map.copyOf(byId)));
    } else if (stamp == null && before.stamp() != null) {
      // Taken away under a running server: nobody is let in, rather than everybody.
      known.set(new Known(before.stamp(), Map.of()));
    }
  }
}
