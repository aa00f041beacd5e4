package io.varve.online;

import io.varve.api.Level;
import io.varve.api.NamingProfile;
import io.varve.engine.StoreOptions;
import io.varve.engine.Varve;
import io.varve.server.Server;
import io.varve.server.config.Configuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A store that commands work on: in a data directory, or behind a server in this process. */
interface StoreUnderTest extends AutoCloseable {
  /** What names the store on a command line. */
  List<String> words();

  default CommandRun varve(String... words) {
    return withInput("", words);
  }

  default CommandRun withInput(String input, String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(words());
    return CommandRun.of(Map.of(), input, all);
  }

  @Override
  void close();

  /** Where a store is. */
  enum Place {
    DIRECTORY,
    SERVER;

    /**
     * An empty store.
     *
     * @param profile open or strict
     */
    StoreUnderTest open(Path data, String profile) {
      return switch (this) {
        case DIRECTORY -> Directory.make(data, profile);
        case SERVER -> Served.start(data, "profile", profile, "level", "os");
      };
    }
  }

  /** In a data directory. */
  record Directory(Path data) implements StoreUnderTest {
    static Directory make(Path data, String profile) {
      NamingProfile wanted = NamingProfile.valueOf(profile.toUpperCase(Locale.ROOT));
      Varve.open(data, StoreOptions.defaults().withLevel(Level.OS).withProfile(wanted)).close();
      return new Directory(data);
    }

    @Override
    public List<String> words() {
      return List.of("--data", data.toString());
    }

    @Override
    public void close() {}
  }

  /** Behind a server on a free port. */
  record Served(Server server) implements StoreUnderTest {
    static Served start(Path data, String... settings) {
      Map<String, String> all = new HashMap<>();
      all.put("data", data.toString());
      all.put("port", "0");
      all.put("admin-port", "0");
      all.put("log-level", "error");
      all.put("drain-millis", "5000");
      for (int i = 0; i < settings.length; i += 2) {
        all.put(settings[i], settings[i + 1]);
      }
      return new Served(Server.start(Configuration.read(all, Map.of()), line -> {}));
    }

    String url() {
      return server.address().toString();
    }

    @Override
    public List<String> words() {
      return List.of("--server", url());
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
