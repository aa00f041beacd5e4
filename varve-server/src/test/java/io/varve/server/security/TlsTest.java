package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
  @TempDir Path directory;

  @Test
  void aPrivateKeyThatEverybodyCanReadIsRefused() throws IOException {
    Path key = Files.writeString(directory.resolve("key.pem"), "");
    ServerConfig config =
        ServerConfig.of(
            Configuration.read(
                Map.of("tls-certificate", "cert.pem", "tls-key", key.toString()), Map.of()));
    ApiKeys keys = ApiKeys.open(directory, InstantSource.system(), new SecureRandom());
    Exposure exposure = new Exposure(config, new Access(config, keys));

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw----r--"));
    assertThatThrownBy(() -> exposure.check(keys))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("chmod 600");

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    exposure.check(keys);
    assertThat(exposure.warnings()).isEmpty();

    Files.delete(key);
    assertThatThrownBy(() -> exposure.check(keys)).hasMessageContaining("cannot read the TLS key");
  }
}
