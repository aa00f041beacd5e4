package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {
  @TempDir Path directory;
  private ApiKeys keys;

  @BeforeEach
  void open() {
    keys = ApiKeys.open(directory, InstantSource.system(), new SecureRandom());
  }

  @Test
  void loopbackIsOpenUntilTheFirstKeyIsMade() {
    Access access = access(Map.of());
    assertThat(code(access, Permission.ADMIN, null)).isEqualTo("admitted");

    keys.add("first", Permission.ADMIN, null);
    keys.look();

    assertThat(access.isOpen()).isFalse();
    assertThat(code(access, Permission.READ, null)).isEqualTo("key_missing");
    assertThat(access.stillHolds(Grant.ofLoopback())).isFalse();
  }

  @Test
  void otherAddressesAreClosedWithoutKeys() {
    ServerConfig config = config(Map.of("host", "0.0.0.0", "plaintext", "true"));
    Access access = new Access(config, keys);

    assertThat(code(access, Permission.READ, null)).isEqualTo("key_missing");
    assertThatThrownBy(() -> new Exposure(config, access).check(keys))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("varve admin key add");
    keys.add("first", Permission.ADMIN, null);
    keys.look();
    new Exposure(config, access).check(keys);
  }

  @Test
  void noAuthOpensEverythingAndIsWarnedOf() {
    ServerConfig config = config(Map.of("host", "0.0.0.0", "plaintext", "true", "no-auth", "true"));
    Access access = new Access(config, keys);
    keys.add("first", Permission.ADMIN, null);
    keys.look();

    assertThat(code(access, Permission.ADMIN, null)).isEqualTo("admitted");
    assertThat(access.stillHolds(Grant.ofNoAuth())).isTrue();
    assertThat(new Exposure(config, access).warnings())
        .hasSize(2)
        .anyMatch(each -> each.startsWith("no-auth"))
        .anyMatch(each -> each.startsWith("plaintext"));
  }

  @Test
  void plaintextAloneOpensOnlyTheNetwork() {
    ServerConfig config = config(Map.of("host", "0.0.0.0", "plaintext", "true"));

    assertThat(new Exposure(config, new Access(config, keys)).warnings())
        .singleElement()
        .asString()
        .startsWith("plaintext");
  }

  @Test
  void eachPermissionCoversTheWeakerOnes() {
    Access access = access(Map.of());
    for (Permission has : new Permission[] {Permission.READ, Permission.WRITE, Permission.ADMIN}) {
      String key = keys.add(has.text(), has, null).text();
      keys.look();
      for (Permission needed : Permission.values()) {
        assertThat(code(access, needed, "Bearer " + key))
            .as("%s for %s", has, needed)
            .isEqualTo(has.compareTo(needed) >= 0 ? "admitted" : "permission_denied");
      }
    }
  }

  @Test
  void aRouteWithoutAPermissionIsRefusedToEverybody() {
    assertThat(code(access(Map.of()), null, null)).isEqualTo("permission_undeclared");
    assertThat(code(access(Map.of("no-auth", "true")), null, null))
        .isEqualTo("permission_undeclared");
  }

  @Test
  void othersThanBearerKeysAreMalformed() {
    keys.add("first", Permission.ADMIN, null);
    keys.look();
    Access access = access(Map.of());

    for (String header : new String[] {"Basic dTpw", "Bearer", "Bearer  ", "x".repeat(10_000)}) {
      assertThat(code(access, Permission.READ, header)).isEqualTo("key_malformed");
    }
  }

  @Test
  void refusalsNameCodeAndRemedy() {
    assertThat(new String(Refusal.missing().toJson()))
        .isEqualTo(
            """
            {"type":"about:blank","title":"An API key is needed","status":401,\
            "code":"key_missing","detail":"no key came along",\
            "remedy":"send the header Authorization: Bearer KEY; an administrator makes keys with\
             varve admin key add"}\
            """);
  }

  @Test
  void variablesOfRoutesCountByPlace() {
    RoutePermissions routes = RoutePermissions.ofClients();

    assertThat(routes.of("GET", "/api/v1/events/{id}")).isEqualTo(Permission.READ);
    assertThat(routes.of("HEAD", "/api/v1/events/:event")).isEqualTo(Permission.READ);
    assertThat(routes.of("DELETE", "/api/v1/events/{id}")).isNull();
    assertThat(routes.of("POST", "/varve.v1.EventStore/Append")).isEqualTo(Permission.WRITE);
  }

  private Access access(Map<String, String> settings) {
    return new Access(config(settings), keys);
  }

  private ServerConfig config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("data", directory.toString());
    return ServerConfig.of(Configuration.read(all, Map.of()));
  }

  private static String code(Access access, Permission needed, String authorization) {
    return switch (access.judge(needed, authorization)) {
      case AccessVerdict.Admitted admitted -> "admitted";
      case Refusal refusal -> refusal.code();
    };
  }
}
