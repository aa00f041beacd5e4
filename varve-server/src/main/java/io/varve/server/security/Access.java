package io.varve.server.security;

import io.varve.server.config.ServerConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request may do what it asks. Everything is open if the server was told to ask
 * nobody, or if only this machine can reach it and no API key was ever made; else a key must cover
 * the route. Used by any thread.
 */
public final class Access {
  private static final String BEARER = "bearer ";

  private final ServerConfig config;
  private final ApiKeys keys;

  /** Asked once: a name may have to be looked up. */
  private final boolean loopback;

  public Access(ServerConfig config, ApiKeys keys) {
    this.config = config;
    this.keys = keys;
    loopback = config.isLoopback();
  }

  /** Whether nobody is asked for a key. */
  public boolean isOpen() {
    return config.noAuth() || isOpenOnLoopback();
  }

  /** Whether that is so because only this machine can connect. */
  boolean isOpenOnLoopback() {
    return !config.noAuth() && loopback && !keys.wereEverMade();
  }

  /**
   * The verdict on a request.
   *
   * @param needed null: its route has no permission
   * @param authorization header field of that name; null: there is none
   */
  AccessVerdict judge(@Nullable Permission needed, @Nullable String authorization) {
    if (needed == null) {
      return Refusal.undeclared();
    }
    if (config.noAuth()) {
      return new AccessVerdict.Admitted(Grant.ofNoAuth());
    }
    if (isOpenOnLoopback()) {
      return new AccessVerdict.Admitted(Grant.ofLoopback());
    }
    if (needed == Permission.NONE) {
      return new AccessVerdict.Admitted(new Grant("none", "anyone", Permission.NONE));
    }
    if (authorization == null) {
      return Refusal.missing();
    }
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return Refusal.malformed();
    }
    return switch (keys.check(authorization.substring(BEARER.length()).strip())) {
      case KeyVerdict.Malformed malformed -> Refusal.malformed();
      case KeyVerdict.Unknown unknown -> Refusal.unknown();
      case KeyVerdict.Expired(ApiKey key) -> Refusal.expired(key);
      case KeyVerdict.Valid(Grant grant) ->
          grant.permission().covers(needed)
              ? new AccessVerdict.Admitted(grant)
              : Refusal.tooWeak(grant, needed);
    };
  }

  /** Whether a stream that was let in with {@code grant} may go on. */
  public boolean stillHolds(Grant grant) {
    return keys.stillHolds(grant);
  }
}
