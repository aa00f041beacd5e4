package io.varve.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {
  @TempDir Path directory;

  @Test
  void defaultsAloneAreSound() {
    Configuration config = Configuration.read(Map.of(), Map.of("PATH", "/bin"));

    assertThat(config.problems()).isEmpty();
    assertThat(config.get(ServerSettings.PORT)).isEqualTo(3_900);
    assertThat(config.source(ServerSettings.PORT).place()).isEqualTo("default");
    ServerConfig server = ServerConfig.of(config);
    assertThat(server.isLoopback()).isTrue();
    assertThat(server.tls()).isNull();
    assertThat(server.firstKey()).isFalse();
  }

  @Test
  void theEnvironmentAsksForAFirstKey() {
    Configuration config = Configuration.read(Map.of(), Map.of("VARVE_FIRST_KEY", "true"));

    assertThat(ServerConfig.of(config).firstKey()).isTrue();
    assertThatThrownBy(
            () -> Configuration.read(Map.of(), Map.of("VARVE_FIRST_KEY", "yes")).checked())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContainingAll("VARVE_FIRST_KEY", "true or false");
  }

  @Test
  void flagsBeatEnvironmentBeatsFileBeatsDefault() throws IOException {
    Path file = file("# ours\nport = 1\nadmin-port = 2\nmax-streams=3\n");
    Map<String, String> environment =
        Map.of("VARVE_CONFIG", file.toString(), "VARVE_PORT", "11", "VARVE_ADMIN_PORT", "12");
    Configuration config = Configuration.read(Map.of("port", "21"), environment);

    assertThat(config.problems()).isEmpty();
    assertThat(config.get(ServerSettings.PORT)).isEqualTo(21);
    assertThat(config.source(ServerSettings.PORT).place()).isEqualTo("flag --port");
    assertThat(config.get(ServerSettings.ADMIN_PORT)).isEqualTo(12);
    assertThat(config.source(ServerSettings.ADMIN_PORT).place())
        .isEqualTo("environment VARVE_ADMIN_PORT");
    assertThat(config.get(ServerSettings.MAX_STREAMS)).isEqualTo(3);
    assertThat(config.source(ServerSettings.MAX_STREAMS).place()).isEqualTo(file + ":4");
    assertThat(config.source(ServerSettings.HOST).place()).isEqualTo("default");
  }

  @Test
  void everySettingWorksFromFileEnvironmentAndFlag() throws IOException {
    for (Setting<?> setting : ServerSettings.all()) {
      String text = setting.defaultText();
      Configuration fromFile =
          Configuration.read(
              Map.of("config", file(setting.key() + " = " + text + "\n").toString()), Map.of());
      Configuration fromEnvironment =
          Configuration.read(Map.of(), Map.of(setting.environmentName(), text));
      Configuration fromFlag = Configuration.read(Map.of(setting.key(), text), Map.of());

      assertThat(fromFile.problems()).isEmpty();
      assertThat(fromFile.source(setting)).isInstanceOf(ConfigSource.InFile.class);
      assertThat(fromEnvironment.source(setting)).isInstanceOf(ConfigSource.Environment.class);
      assertThat(fromFlag.source(setting)).isInstanceOf(ConfigSource.Flag.class);
      assertThat(setting.description()).isNotBlank();
    }
  }

  @Test
  void unknownKeysNameTheNearestOne() throws IOException {
    Path file = file("prot = 1\n");
    Configuration config =
        Configuration.read(
            Map.of("config", file.toString(), "admin-prot", "1"), Map.of("VARVE_HOSTS", "x"));

    assertThat(config.problems())
        .containsExactly(
            file + ":1: unknown setting \"prot\"; did you mean port?",
            "environment VARVE_HOSTS: unknown variable \"VARVE_HOSTS\"; did you mean VARVE_HOST?",
            "flag --admin-prot: unknown setting \"admin-prot\"; did you mean admin-port?");
    assertThatThrownBy(config::checked).isInstanceOf(InvalidInput.class);
  }

  @Test
  void numbersHoldAtTheirBoundsAndNotPastThem() {
    assertThat(problems("port", "0")).isEmpty();
    assertThat(problems("port", "65535")).isEmpty();
    assertThat(problems("port", "65536"))
        .containsExactly(
            "flag --port: port is \"65536\", must be a number from 0 to 65535 (out of bounds)");
    assertThat(problems("port", "-1")).hasSize(1);
    assertThat(problems("port", "80a")).first().asString().contains("not a whole number");
    assertThat(problems("max-streams", "16384")).isEmpty();
    assertThat(problems("max-streams", "16385")).hasSize(1);
  }

  @Test
  void flagsAndWordsTakeOnlyWhatTheyKnow() {
    assertThat(problems("plaintext", "yes")).hasSize(1);
    assertThat(problems("log-format", "xml")).first().asString().contains("one of json, text");
    assertThat(problems("level", "memory")).hasSize(1);
    assertThat(problems("host", "a\nb")).hasSize(1);
    assertThat(problems("data", "")).hasSize(1);
  }

  @Test
  void otherAddressesNeedTlsUnlessPlaintextIsAllowed() {
    assertThat(problems("host", "0.0.0.0"))
        .first()
        .asString()
        .startsWith("host is 0.0.0.0 (flag --host), which others can reach, and there is no TLS");
    assertThat(
            Configuration.read(Map.of("host", "0.0.0.0", "plaintext", "true"), Map.of()).problems())
        .isEmpty();
    assertThat(
            Configuration.read(
                    Map.of("host", "0.0.0.0", "tls-certificate", "c", "tls-key", "k"), Map.of())
                .problems())
        .isEmpty();
    assertThat(problems("tls-key", "k")).first().asString().endsWith("set both");
  }

  @Test
  void fileErrorsNameTheLine() throws IOException {
    Path file = file("port\n\nport = 1\nport = 2\n");
    List<String> problems =
        Configuration.read(Map.of("config", file.toString()), Map.of()).problems();

    assertThat(problems)
        .containsExactly(
            file + ":1: not of the form key = value: port",
            file + ":4: port stands at " + file + ":3 already");
  }

  @Test
  void aMissingFileIsAProblem() {
    Path file = directory.resolve("none.conf");

    assertThat(problems("config", file.toString()))
        .containsExactly("there is no configuration file " + file);
  }

  @Test
  void variablesOfLauncherAndClientsAreNotOurs() {
    assertThat(
            Configuration.read(
                    Map.of(),
                    Map.of("VARVE_JAVA_OPTS", "-Xmx1g", "VARVE_BUILD", "never", "VARVE_KEY", "k"))
                .problems())
        .isEmpty();
  }

  private static List<String> problems(String key, String text) {
    return Configuration.read(Map.of(key, text), Map.of()).problems();
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("varve.conf"), content);
  }
}
