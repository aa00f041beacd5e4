package io.varve.server.security;

import io.varve.api.json.JsonWriter;

/**
 * Why a request may not go on, and what would help: an RFC 9457 problem.
 *
 * @param status 400: not like this; 401: who are you; 403: not you
 */
record Refusal(int status, String code, String title, String detail, String remedy)
    implements AccessVerdict {
  private static final String USE_HEADER =
      "send the header Authorization: Bearer KEY; an administrator makes keys with varve admin key"
          + " add";

  static Refusal withoutTls() {
    return new Refusal(
        400,
        "tls_needed",
        "TLS is needed",
        "this port speaks TLS, and the request came without",
        "use https:// in place of http://");
  }

  static Refusal missing() {
    return new Refusal(401, "key_missing", "An API key is needed", "no key came along", USE_HEADER);
  }

  static Refusal malformed() {
    return new Refusal(
        401,
        "key_malformed",
        "Not an API key",
        "the Authorization header has no key of the form varve_ID_SECRET",
        USE_HEADER);
  }

  static Refusal unknown() {
    return new Refusal(
        401,
        "key_unknown",
        "Unknown API key",
        "the key was never made here, or it was revoked",
        "ask an administrator for a new key: varve admin key add");
  }

  static Refusal expired(ApiKey key) {
    return new Refusal(
        401,
        "key_expired",
        "The API key expired",
        "key " + key.id() + " expired at " + key.expires(),
        "ask an administrator for a new key: varve admin key add");
  }

  static Refusal tooWeak(Grant grant, Permission needed) {
    return new Refusal(
        403,
        "permission_denied",
        "The API key does not allow this",
        "this needs permission "
            + needed.text()
            + ", key "
            + grant.keyId()
            + " has "
            + grant.permission().text(),
        "use a key with permission " + needed.text());
  }

  static Refusal undeclared() {
    return new Refusal(
        403,
        "permission_undeclared",
        "Nobody may use this route",
        "the server has this route but no permission for it",
        "this is a fault of the server: report it");
  }

  static Refusal foreignHost(String host) {
    return new Refusal(
        403,
        "foreign_host",
        "Asked for another host",
        "this server answers for loopback only, the request is for " + host,
        "connect to 127.0.0.1 or localhost, or set host, TLS and API keys");
  }

  static Refusal foreignOrigin(String origin) {
    return new Refusal(
        403,
        "foreign_origin",
        "Sent by a web page of another site",
        "a page of " + origin + " may not use this server",
        "make an API key with varve admin key add and send it along");
  }

  byte[] toJson() {
    return new JsonWriter()
        .beginObject()
        .key("type")
        .string("about:blank")
        .key("title")
        .string(title)
        .key("status")
        .number(status)
        .key("code")
        .string(code)
        .key("detail")
        .string(detail)
        .key("remedy")
        .string(remedy)
        .endObject()
        .toBytes();
  }
}
